using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The fields of an object's metadata that issues need; named as in the Kubernetes API.</summary>
internal sealed record MetaFacts
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Uid { get; init; } = "";

    public string ResourceVersion { get; init; } = "";

    public long Generation { get; init; }

    public DateTimeOffset CreationTimestamp { get; init; }

    public DateTimeOffset? DeletionTimestamp { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyList<OwnerFacts>? OwnerReferences { get; init; }
}

internal sealed record OwnerFacts
{
    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";

    public bool Controller { get; init; }
}

internal sealed record ConditionFacts
{
    public string Type { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? LastTransitionTime { get; init; }
}

/// <summary>The fields of a Pod that the analyzer reads; all others are skipped while parsing.</summary>
internal sealed record PodFacts
{
    public MetaFacts Metadata { get; init; } = new();

    public PodSpecFacts Spec { get; init; } = new();

    public PodStatusFacts Status { get; init; } = new();
}

internal sealed record PodSpecFacts
{
    public IReadOnlyList<ContainerSpecFacts> Containers { get; init; } = [];
}

internal sealed record ContainerSpecFacts
{
    public string Name { get; init; } = "";

    public string? Image { get; init; }

    public ResourceFacts? Resources { get; init; }
}

internal sealed record ResourceFacts
{
    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}

internal sealed record PodStatusFacts
{
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; init; }

    public IReadOnlyList<ContainerStatusFacts>? InitContainerStatuses { get; init; }

    public IReadOnlyList<ContainerStatusFacts>? ContainerStatuses { get; init; }
}

internal sealed record ContainerStatusFacts
{
    public string Name { get; init; } = "";

    public string? Image { get; init; }

    public int RestartCount { get; init; }

    public ContainerStateFacts? State { get; init; }

    public ContainerStateFacts? LastState { get; init; }
}

internal sealed record ContainerStateFacts
{
    public WaitingFacts? Waiting { get; init; }

    public RunningFacts? Running { get; init; }

    public TerminatedFacts? Terminated { get; init; }
}

internal sealed record WaitingFacts
{
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record RunningFacts
{
    public DateTimeOffset? StartedAt { get; init; }
}

internal sealed record TerminatedFacts
{
    public int ExitCode { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The fields of a Deployment that the analyzer reads.</summary>
internal sealed record DeploymentFacts
{
    public MetaFacts Metadata { get; init; } = new();

    public DeploymentSpecFacts Spec { get; init; } = new();

    public DeploymentStatusFacts Status { get; init; } = new();
}

internal sealed record DeploymentSpecFacts
{
    public int? Replicas { get; init; }
}

internal sealed record DeploymentStatusFacts
{
    public long ObservedGeneration { get; init; }

    public int AvailableReplicas { get; init; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; init; }
}

/// <summary>JSON readers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PodFacts))]
[JsonSerializable(typeof(DeploymentFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
