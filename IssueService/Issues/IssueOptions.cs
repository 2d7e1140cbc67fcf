using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.IssueService.Issues;

/// <summary>When issues are resolved and removed.</summary>
public sealed record IssueOptions
{
    /// <summary>How long an issue must be without findings before it is resolved, so that flapping does not reopen it again and again: 0 to 10 min, by default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResolveDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long resolved issues are kept: 1 h to 365 days, by default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan KeepResolved { get; init; } = TimeSpan.FromDays(30);
}
