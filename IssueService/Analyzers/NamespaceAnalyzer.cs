using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Namespaces that are deleted but do not go away, with what holds them.</summary>
internal sealed class NamespaceAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    // Those that say what one has to do come first.
    private static readonly string[] Conditions =
        ["NamespaceFinalizersRemaining", "NamespaceContentRemaining", "NamespaceDeletionDiscoveryFailure", "NamespaceDeletionGroupVersionParsingFailure", "NamespaceDeletionContentFailure"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.Find<NamespaceFacts>("Namespace", "", evaluation.Subject.Name) is not { Metadata.DeletionTimestamp: { } deleted } ns || !evaluation.HasLasted(deleted, Grace))
        {
            return [];
        }

        var holding = Conditions.Select(type => ns.Status.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.Status == "True")).OfType<ConditionFacts>().ToList();
        var why = holding.Count == 0 ? "its content or a finalizer remains" : string.Join("; ", holding.Take(3).Select(condition => PodEvidence.Clause(condition.Message ?? condition.Reason ?? condition.Type)));
        return
        [
            evaluation.Found(IssueAspects.Deletion, IssueCatalog.StuckTerminating, Severity.Medium, $"The namespace is deleted, but does not go away: {why}.", deleted,
                [.. holding.Select(condition => new Evidence(FindingSource.Builtin, $"conditions[{condition.Type}]", PodEvidence.Join(condition.Reason ?? condition.Status, condition.Message), condition.LastTransitionTime))])
                with { Members = [.. Held(evaluation, ns.Metadata.Name).Take(Finding.MaxMembers)] },
        ];
    }

    private static IEnumerable<ObjectName> Held(Evaluation evaluation, string ns) =>
        FinalizerAnalyzer.Kinds.Append("Pod").SelectMany(kind => evaluation.Peek<IFacts>(kind, ns).Where(held => held.Metadata.Finalizers is { Count: > 0 } || kind == "Pod").Select(held => new ObjectName(kind, ns, held.Metadata.Name)));
}
