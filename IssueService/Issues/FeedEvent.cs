namespace ClusterCodex.IssueService.Issues;

/// <summary>An event that followers of issues receive.</summary>
internal abstract record FeedEvent
{
    /// <summary>Events kept: a few minutes of a busy cluster.</summary>
    public const int Capacity = 8192;

    /// <summary>An issue changed.</summary>
    public sealed record Changed(IssueChange Change) : FeedEvent;

    /// <summary>The status of a source changed.</summary>
    public sealed record Source(SourceState State) : FeedEvent;
}
