namespace ClusterCodex.IssueService.Issues;

/// <summary>Kinds of change to an issue.</summary>
public enum IssueChangeKind
{
    /// <summary>Detected or reopened.</summary>
    Added,

    /// <summary>Its findings changed, or it was dismissed or restored.</summary>
    Changed,

    /// <summary>No source reports it any more.</summary>
    Resolved,
}

/// <summary>A change to an issue.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Issue">The issue after the change.</param>
/// <param name="At">When it happened. What followers receive is computed for this time, not for the time of sending.</param>
public sealed record IssueChange(IssueChangeKind Kind, Issue Issue, DateTimeOffset At)
{
    /// <summary>The issue before the change; null for a new one. Who saw it then, and does not now, is told that it is gone.</summary>
    public Issue? Before { get; init; }
}
