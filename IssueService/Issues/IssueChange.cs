namespace ClusterCodex.IssueService.Issues;

/// <summary>What happened to an issue in the ledger.</summary>
public enum IssueChangeKind
{
    /// <summary>Seen for the first time, or again.</summary>
    Added,

    /// <summary>What is said of it changed, or it was dismissed or restored.</summary>
    Changed,

    /// <summary>No source sees it any more.</summary>
    Resolved,
}

/// <summary>One step of an issue.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Issue">The issue after the change.</param>
/// <param name="At">When it happened: everything that followers receive is computed for this time, whenever it is sent.</param>
public sealed record IssueChange(IssueChangeKind Kind, Issue Issue, DateTimeOffset At);
