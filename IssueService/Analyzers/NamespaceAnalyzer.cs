using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Namespaces that are deleted but do not go away, with what holds them.</summary>
internal sealed class NamespaceAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    // Content without a finalizer goes away by itself, but the namespace is looked at more and more rarely.
    private static readonly TimeSpan ContentGrace = TimeSpan.FromMinutes(5);

    // Those that say what one has to do come first.
    private static readonly string[] Conditions =
        ["NamespaceFinalizersRemaining", "NamespaceContentRemaining", "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceDeletionContentFailure"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<NamespaceFacts>() is not { Metadata.DeletionTimestamp: { } deleted } ns || !evaluation.HasLasted(Latest(evaluation, deleted), Grace))
        {
            return [];
        }

        var holding = Conditions.Select(type => ns.Status.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True")).OfType<ConditionFacts>().ToList();
        if (holding.TrueForAll(condition => condition.Type == "NamespaceContentRemaining") && !evaluation.HasLasted(Latest(evaluation, deleted), ContentGrace))
        {
            return [];
        }

        var why = holding.Count == 0 ? ns.Metadata.Finalizers is { Count: > 0 } finalizers ? FinalizerAnalyzer.Remaining(finalizers) : "no condition says why" : string.Join("; ", holding.Take(holding[0].Type == Conditions[0] ? 1 : 3).Select(condition => PodEvidence.Clause(condition.Message ?? condition.Reason ?? condition.Type)));
        return
        [
            evaluation.Found(IssueAspects.Deletion, IssueCatalog.StuckTerminating, Severity.Medium, $"The namespace is deleted, but does not go away: {why}.", deleted,
                [.. holding.Select(PodEvidence.Of)])
                with { Members = [.. Held(evaluation, ns.Metadata.Name).Take(Finding.MaxMembers)] },
        ];
    }

    // Its pods have grace periods of their own, at whose end their deletion stands.
    private static DateTimeOffset Latest(Evaluation evaluation, DateTimeOffset deleted) =>
        evaluation.Peek<PodFacts>("Pod", evaluation.Subject.Name).Select(pod => pod.Metadata.DeletionTimestamp ?? deleted).Append(deleted).Max();

    private static IEnumerable<ObjectName> Held(Evaluation evaluation, string ns) =>
        FinalizerAnalyzer.Kinds.Append("Pod").SelectMany(kind => evaluation.Peek<IFacts>(kind, ns).Where(held => held.Metadata.Finalizers is { Count: > 0 } || kind == "Pod").Select(held => new ObjectName(kind, ns, held.Metadata.Name)));
}
