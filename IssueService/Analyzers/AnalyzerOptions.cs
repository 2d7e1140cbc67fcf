using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>How long the analyzers wait before a state counts as an issue or as recovered.</summary>
public sealed record AnalyzerOptions
{
    /// <summary>How long a container must run after a crash to count as recovered, at least: 1 s to 1 h, by default 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an object that was ready may be unready before that is an issue: 0 to 1 h, by default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UnreadyAfter { get; init; } = TimeSpan.FromSeconds(30);
}
