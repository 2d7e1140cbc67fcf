namespace ClusterCodex.IssueService.Issues;

/// <summary>Something that followers of issues hear of.</summary>
internal abstract record FeedEvent
{
    /// <summary>Events kept: some minutes of a busy cluster.</summary>
    public const int Capacity = 8192;

    /// <summary>An issue took a step.</summary>
    public sealed record Changed(IssueChange Change) : FeedEvent;

    /// <summary>A source came, went, or changed its mind.</summary>
    public sealed record Source(SourceState State) : FeedEvent;
}
