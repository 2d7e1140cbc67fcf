namespace ClusterCodex.IssueService.Issues;

/// <summary>Severity of an issue; a larger value is more severe.</summary>
public enum Severity
{
    /// <summary>Informative; nothing is unavailable.</summary>
    Low,

    /// <summary>Degraded, or about to degrade.</summary>
    Medium,

    /// <summary>A workload is not running.</summary>
    High,

    /// <summary>Unavailable, and other workloads are affected.</summary>
    Critical,
}
