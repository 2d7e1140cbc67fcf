using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>One thing that is wrong with an Ingress, a Gateway or a route.</summary>
/// <param name="Category">A name of <see cref="IssueCatalog"/>.</param>
/// <param name="Sentence">Without its full stop.</param>
/// <param name="Field">Where it was read.</param>
/// <param name="Value">What was read there.</param>
internal sealed record RoutingProblem(string Category, string Sentence, string Field, string Value)
{
    private const int MaxSentences = 5;

    public DateTimeOffset? At { get; init; }

    /// <summary>All that is wrong with one object as one finding: the first gives the title, the others are named too.</summary>
    public static Finding ToFinding(Evaluation evaluation, IReadOnlyList<RoutingProblem> problems, Severity severity, DateTimeOffset since)
    {
        var sentences = problems.Select(problem => problem.Sentence).Distinct(StringComparer.Ordinal).ToList();
        var more = sentences.Count > MaxSentences ? $" {sentences.Count - MaxSentences} more." : "";
        return evaluation.Found(IssueAspects.Routing, problems[0].Category, severity, $"{string.Join(" ", sentences.Take(MaxSentences).Select(sentence => $"{sentence}."))}{more}", since,
            [.. problems.Take(20).Select(problem => new Evidence(FindingSource.Builtin, problem.Field, problem.Value, problem.At))]);
    }
}
