using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.StatusAnalyzers;

/// <summary>The result of analyzing one object.</summary>
/// <param name="Findings">Current problems, most severe first; at most one of each category.</param>
/// <param name="RecheckAt">When the result changes although the object does not; <see langword="null"/> for never.</param>
internal sealed record Analysis(IReadOnlyList<Finding> Findings, DateTimeOffset? RecheckAt)
{
    /// <summary>Nothing is wrong.</summary>
    public static readonly Analysis Healthy = new([], null);
}
