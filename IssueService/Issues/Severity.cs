namespace ClusterCodex.IssueService.Issues;

/// <summary>How bad an issue is; a larger value is worse.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is down.</summary>
    Low,

    /// <summary>Degraded, or soon to be.</summary>
    Medium,

    /// <summary>A workload does not run.</summary>
    High,

    /// <summary>Down, and it takes others along.</summary>
    Critical,
}
