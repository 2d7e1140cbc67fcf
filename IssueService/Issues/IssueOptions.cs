using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.IssueService.Issues;

/// <summary>How issues come and go.</summary>
public sealed record IssueOptions
{
    /// <summary>How long a finding must be away before its issue is resolved, so that flapping makes no new ones: 0 to 10 min, by default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan FadeAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long resolved issues are kept: 1 h to 365 days, by default 30 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan KeepResolved { get; init; } = TimeSpan.FromDays(30);
}
