using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>The result of analyzing one object.</summary>
/// <param name="Findings">Current problems, most severe first; at most one of each category.</param>
/// <param name="RecheckAt">When the result changes although the object does not; <see langword="null"/> for never.</param>
internal sealed record Analysis(IReadOnlyList<Finding> Findings, DateTimeOffset? RecheckAt)
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly Analysis Healthy = new([], null);
}

/// <summary>How long the analyzers wait before a state counts as an issue or as recovered.</summary>
public sealed record AnalyzerOptions
{
    /// <summary>How long a container must run after a crash to count as recovered: 1 s to 1 h, by default 2 min.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an object may be unready before that is an issue: 0 to 1 h, by default 30 s.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UnreadyAfter { get; init; } = TimeSpan.FromSeconds(30);
}
