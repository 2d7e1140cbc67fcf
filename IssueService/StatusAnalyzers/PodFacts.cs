using System.Text.Json.Serialization;
using ClusterCodex.IssueService.Facts;

namespace ClusterCodex.IssueService.StatusAnalyzers;

/// <summary>The fields of a Pod that the analyzer reads; all others are skipped while parsing.</summary>
internal sealed record PodFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public PodSpecFacts Spec { get; set; } = new();

    public PodStatusFacts Status { get; set; } = new();
}

internal sealed record PodSpecFacts
{
    public IReadOnlyList<ContainerSpecFacts> Containers { get; set; } = [];
}

internal sealed record ContainerSpecFacts
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public ResourceFacts? Resources { get; set; }
}

internal sealed record ResourceFacts
{
    public IReadOnlyDictionary<string, string>? Limits { get; set; }
}

internal sealed record PodStatusFacts
{
    public string? Phase { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }

    public IReadOnlyList<ContainerStatusFacts>? InitContainerStatuses { get; set; }

    public IReadOnlyList<ContainerStatusFacts>? ContainerStatuses { get; set; }
}

internal sealed record ContainerStatusFacts
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public int RestartCount { get; set; }

    public ContainerStateFacts? State { get; set; }

    public ContainerStateFacts? LastState { get; set; }
}

internal sealed record ContainerStateFacts
{
    public WaitingFacts? Waiting { get; set; }

    public RunningFacts? Running { get; set; }

    public TerminatedFacts? Terminated { get; set; }
}

internal sealed record WaitingFacts
{
    public string? Reason { get; set; }

    public string? Message { get; set; }
}

internal sealed record RunningFacts
{
    public DateTimeOffset? StartedAt { get; set; }
}

internal sealed record TerminatedFacts
{
    public int ExitCode { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>The fields of a Deployment that the analyzer reads.</summary>
internal sealed record DeploymentFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public DeploymentSpecFacts Spec { get; set; } = new();

    public DeploymentStatusFacts Status { get; set; } = new();
}

internal sealed record DeploymentSpecFacts
{
    public int? Replicas { get; set; }
}

internal sealed record DeploymentStatusFacts
{
    public long ObservedGeneration { get; set; }

    public int AvailableReplicas { get; set; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }
}

/// <summary>JSON readers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PodFacts))]
[JsonSerializable(typeof(DeploymentFacts))]
internal sealed partial class StatusFactsJson : JsonSerializerContext;
