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

    /// <summary>The sentence for those who may not view Services.</summary>
    public string WithoutService { get; init; } = Sentence;

    /// <summary>What is wrong with one object: a finding for each cause.</summary>
    public static IEnumerable<Finding> ToFindings(Evaluation evaluation, IReadOnlyList<RoutingProblem> problems, Severity severity, DateTimeOffset since) =>
        problems.GroupBy(problem => problem.Category, StringComparer.Ordinal).Select(cause =>
        {
            var tellsOfServices = cause.Any(problem => problem.WithoutService != problem.Sentence);
            return evaluation.Found(cause.Key, cause.Key, severity, Message(cause.Select(problem => problem.Sentence)), since,
                [.. cause.Take(Finding.MaxEvidence).Select(problem => new Evidence(FindingSource.Builtin, problem.Field, problem.Value, problem.At))]) with
            {
                MessageKinds = tellsOfServices ? ["Service"] : [],
                MessageWithoutOthers = tellsOfServices ? Message(cause.Select(problem => problem.WithoutService)) : null,
            };
        });

    private static string Message(IEnumerable<string> all)
    {
        var sentences = all.Distinct(StringComparer.Ordinal).ToList();
        var more = sentences.Count > MaxSentences ? $" {sentences.Count - MaxSentences} more." : "";
        return $"{string.Join(" ", sentences.Take(MaxSentences).Select(sentence => $"{sentence}."))}{more}";
    }
}
