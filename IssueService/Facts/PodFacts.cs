using System.Text.Json.Serialization;
using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The fields of a Pod that the analyzers read; all others are skipped while parsing.</summary>
internal sealed record PodFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public PodSpecFacts Spec { get; set; } = new();

    public PodStatusFacts Status { get; set; } = new();

    /// <summary>Whether its condition says that it serves.</summary>
    public bool IsReady => Status.Condition("Ready") is { Status: "True" };

    /// <summary>Takes over why an image could not be pulled: while the kubelet waits to try again, its message is "Back-off pulling image" alone.</summary>
    public void KeepReasons(PodFacts earlier)
    {
        foreach (var (status, before) in Pairs(Status.ContainerStatuses, earlier.Status.ContainerStatuses).Concat(Pairs(Status.InitContainerStatuses, earlier.Status.InitContainerStatuses)))
        {
            if (status.State?.Waiting is { Reason: "ImagePullBackOff" } waiting && before.State?.Waiting is { Reason: "ErrImagePull" or "ImagePullBackOff", Message: { } message }
                && status.Image == before.Image && PullFailure.Read(waiting.Message ?? "") is null && PullFailure.Read(message) is not null)
            {
                waiting.Message = message;
            }
        }
    }

    private static IEnumerable<(ContainerStatusFacts Status, ContainerStatusFacts Before)> Pairs(IReadOnlyList<ContainerStatusFacts>? statuses, IReadOnlyList<ContainerStatusFacts>? before) =>
        from status in statuses ?? [] from other in before ?? [] where status.Name == other.Name select (status, other);
}

internal sealed record PodSpecFacts : ISharesNode
{
    public string? NodeName { get; set; }

    /// <summary>Null for the cluster's own.</summary>
    public string? SchedulerName
    {
        get;
        set => field = value == "default-scheduler" ? null : value;
    }

    public AffinityFacts? Affinity { get; set; }

    public string? RestartPolicy { get; set; }

    public long? TerminationGracePeriodSeconds { get; set; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; set; }

    public IReadOnlyList<ContainerSpecFacts> Containers { get; set; } = [];

    public IReadOnlyList<ContainerSpecFacts>? InitContainers { get; set; }

    public IReadOnlyList<VolumeFacts>? Volumes { get; set; }

    public IReadOnlyList<ReadinessGateFacts>? ReadinessGates { get; set; }

    public IReadOnlyList<ObjectReferenceFacts>? ImagePullSecrets { get; set; }

    public bool HostNetwork { get; set; }

    public bool HostPID { get; set; }

    public bool HostIPC { get; set; }

    [JsonIgnore]
    public IEnumerable<(string Name, SecurityContextFacts? Context)> SecurityContexts => Containers.Concat(InitContainers ?? []).Select(container => (container.Name, container.SecurityContext));
}

internal sealed record ReadinessGateFacts
{
    public string? ConditionType { get; set; }
}

internal sealed record ContainerSpecFacts
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public string? ImagePullPolicy { get; set; }

    /// <summary><c>Always</c> for an init container that runs as a sidecar.</summary>
    public string? RestartPolicy { get; set; }

    public ResourceFacts? Resources { get; set; }

    public SecurityContextFacts? SecurityContext { get; set; }

    public IReadOnlyList<ContainerPortFacts>? Ports { get; set; }

    public ProbeFacts? ReadinessProbe { get; set; }

    public ProbeFacts? LivenessProbe { get; set; }

    public ProbeFacts? StartupProbe { get; set; }

    [JsonIgnore]
    public IEnumerable<ProbeFacts> Probes => ((ProbeFacts?[])[ReadinessProbe, LivenessProbe, StartupProbe]).OfType<ProbeFacts>();
}

internal sealed record ContainerPortFacts
{
    public string? Name { get; set; }

    public int ContainerPort { get; set; }

    public int HostPort { get; set; }

    public string? Protocol { get; set; }
}

internal sealed record ProbeFacts
{
    public ExecFacts? Exec { get; set; }

    public ProbeTargetFacts? HttpGet { get; set; }

    public ProbeTargetFacts? TcpSocket { get; set; }

    public ProbeTargetFacts? Grpc { get; set; }

    /// <summary>A number or the name of a port; null for a command.</summary>
    [JsonIgnore]
    public string? Port => (HttpGet ?? TcpSocket ?? Grpc)?.Port;

    public int? InitialDelaySeconds { get; set; }

    public int? PeriodSeconds { get; set; }

    public int? FailureThreshold { get; set; }

    /// <summary>How long the probe may fail before the kubelet acts.</summary>
    public TimeSpan Budget => TimeSpan.FromSeconds((InitialDelaySeconds ?? 0) + ((double)(PeriodSeconds ?? 10) * (FailureThreshold ?? 3)));
}

internal sealed record ExecFacts;

/// <summary>What a probe connects to.</summary>
internal sealed record ProbeTargetFacts
{
    /// <summary>A number or the name of a port.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? Port { get; set; }
}

internal sealed record ResourceFacts
{
    public IReadOnlyDictionary<string, string>? Limits { get; set; }

    public IReadOnlyDictionary<string, string>? Requests { get; set; }
}

internal sealed record VolumeFacts
{
    public string Name { get; set; } = "";

    public ClaimReferenceFacts? PersistentVolumeClaim { get; set; }

    public HostPathFacts? HostPath { get; set; }

    public SecretVolumeFacts? Secret { get; set; }

    public ObjectReferenceFacts? ConfigMap { get; set; }
}

internal sealed record SecretVolumeFacts
{
    public string SecretName { get; set; } = "";
}

internal sealed record ClaimReferenceFacts
{
    public string ClaimName { get; set; } = "";
}

internal sealed record PodStatusFacts
{
    public string? Phase { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public DateTimeOffset? StartTime { get; set; }

    /// <summary>Without those that say that nothing is wrong and that no analyzer reads: every pod has three of them.</summary>
    public IReadOnlyList<ConditionFacts>? Conditions
    {
        get;
        set => field = value?.Where(condition => !(condition.Status == "True" && condition.Type is "PodScheduled" or "Initialized" or "ContainersReady" or "PodReadyToStartContainers")).ToArray();
    }

    public IReadOnlyList<ContainerStatusFacts>? InitContainerStatuses { get; set; }

    public IReadOnlyList<ContainerStatusFacts>? ContainerStatuses { get; set; }

    public IReadOnlyList<ContainerStatusFacts>? EphemeralContainerStatuses { get; set; }

    public ConditionFacts? Condition(string type) => Conditions?.FirstOrDefault(condition => condition.Type == type);
}

internal sealed record ContainerStatusFacts
{
    public string Name { get; set; } = "";

    public string? Image { get; set; }

    public bool Ready { get; set; }

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

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}
