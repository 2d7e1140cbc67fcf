using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>The fields of a Deployment, ReplicaSet, StatefulSet, DaemonSet or ReplicationController that the analyzers read.</summary>
internal sealed record WorkloadFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public WorkloadSpecFacts Spec { get; set; } = new();

    public WorkloadStatusFacts Status { get; set; } = new();
}

internal sealed record WorkloadSpecFacts
{
    public int? Replicas { get; set; }

    public bool Paused { get; set; }

    /// <summary>Of a StatefulSet: the Service that names its pods.</summary>
    public string? ServiceName { get; set; }

    public TemplateFacts? Template { get; set; }
}

internal sealed record TemplateFacts
{
    public TemplateMetaFacts Metadata { get; set; } = new();

    public TemplateSpecFacts Spec { get; set; } = new();
}

internal sealed record TemplateMetaFacts
{
    public IReadOnlyDictionary<string, string>? Labels { get; set; }
}

/// <summary>What is read of a pod template: the pods themselves hold the rest.</summary>
internal sealed record TemplateSpecFacts : ISharesNode
{
    public IReadOnlyDictionary<string, string>? NodeSelector { get; set; }

    public string? ServiceAccountName { get; set; }

    public string? PriorityClassName { get; set; }

    public string? RuntimeClassName { get; set; }

    public bool HostNetwork { get; set; }

    public bool HostPID { get; set; }

    public bool HostIPC { get; set; }

    public IReadOnlyList<VolumeFacts>? Volumes { get; set; }

    public IReadOnlyList<TemplateContainerFacts>? Containers { get; set; }

    public IReadOnlyList<TemplateContainerFacts>? InitContainers { get; set; }

    [JsonIgnore]
    public IEnumerable<(string Name, SecurityContextFacts? Context)> SecurityContexts => (Containers ?? []).Concat(InitContainers ?? []).Select(container => (container.Name, container.SecurityContext));
}

internal sealed record TemplateContainerFacts
{
    public string Name { get; set; } = "";

    public SecurityContextFacts? SecurityContext { get; set; }
}

internal sealed record WorkloadStatusFacts
{
    public long ObservedGeneration { get; set; }

    public int Replicas { get; set; }

    public int ReadyReplicas { get; set; }

    public int AvailableReplicas { get; set; }

    public int DesiredNumberScheduled { get; set; }

    public int CurrentNumberScheduled { get; set; }

    public int NumberReady { get; set; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }

    public ConditionFacts? Condition(string type, string status) =>
        Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == status);
}

/// <summary>The fields of a Job that the analyzers read.</summary>
internal sealed record JobFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public JobSpecFacts Spec { get; set; } = new();

    public JobStatusFacts Status { get; set; } = new();
}

internal sealed record JobSpecFacts
{
    public bool Suspend { get; set; }

    public int? BackoffLimit { get; set; }

    public long? ActiveDeadlineSeconds { get; set; }

    public TemplateFacts? Template { get; set; }
}

internal sealed record JobStatusFacts
{
    public int Active { get; set; }

    public int Succeeded { get; set; }

    public int Failed { get; set; }

    public DateTimeOffset? CompletionTime { get; set; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }

    public ConditionFacts? Condition(string type) =>
        Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True");
}

/// <summary>The fields of a CronJob that the analyzers read.</summary>
internal sealed record CronJobFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public CronJobSpecFacts Spec { get; set; } = new();

    public CronJobStatusFacts Status { get; set; } = new();
}

internal sealed record CronJobSpecFacts
{
    public string Schedule { get; set; } = "";

    /// <summary>Null for the time zone of the cluster's controllers.</summary>
    public string? TimeZone { get; set; }

    public bool Suspend { get; set; }

    public long? StartingDeadlineSeconds { get; set; }

    /// <summary>How many failed runs are kept.</summary>
    public int? FailedJobsHistoryLimit { get; set; }

    public JobTemplateFacts? JobTemplate { get; set; }
}

internal sealed record JobTemplateFacts
{
    public JobSpecFacts Spec { get; set; } = new();
}

internal sealed record CronJobStatusFacts
{
    public DateTimeOffset? LastScheduleTime { get; set; }

    /// <summary>Not set by Kubernetes before 1.21.</summary>
    public DateTimeOffset? LastSuccessfulTime { get; set; }

    public IReadOnlyList<ObjectReferenceFacts>? Active { get; set; }
}
