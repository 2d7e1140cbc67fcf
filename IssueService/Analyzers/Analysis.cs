using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>What an analyzer says of one object.</summary>
/// <param name="Findings">What is wrong now, worst first; at most one of each category.</param>
/// <param name="RecheckAt">When the same object would be judged otherwise without having changed; <see langword="null"/> for never.</param>
internal sealed record Analysis(IReadOnlyList<Finding> Findings, DateTimeOffset? RecheckAt)
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly Analysis Healthy = new([], null);
}

/// <summary>How patient the analyzers are.</summary>
public sealed record AnalyzerOptions
{
    /// <summary>How long a container must run after a crash to count as recovered: 1 s to 1 h, by default 2 min.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long something may be unready before that is an issue: 0 to 1 h, by default 30 s.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UnreadyAfter { get; init; } = TimeSpan.FromSeconds(30);
}
