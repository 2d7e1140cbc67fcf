using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>PodDisruptionBudgets that never allow an eviction, or protect nothing.</summary>
internal sealed class DisruptionBudgetAnalyzer : IAnalyzer
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"];
    private static readonly TimeSpan BlockGrace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan NothingGrace = TimeSpan.FromMinutes(5);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<DisruptionBudgetFacts>() is not { Metadata.DeletionTimestamp: null } budget
            || budget.Status.ObservedGeneration < budget.Metadata.Generation)
        {
            return [];
        }

        var created = budget.Metadata.CreationTimestamp;
        if (budget.Status.ExpectedPods == 0)
        {
            return evaluation.HasLasted(created, NothingGrace) && SelectsNothing(evaluation, budget)
                ? [evaluation.Found(IssueAspects.State, IssueCatalog.SelectsNothing, Severity.Low, $"No pod and no workload has the labels {PodEvidence.Labels(budget.Spec.Selector!)} of its selector.", created, [new(FindingSource.Builtin, "spec.selector", PodEvidence.Labels(budget.Spec.Selector!), null)])]
                : [];
        }

        return !evaluation.HasLasted(created, BlockGrace) ? []
            : Blocks(budget.Status) ? [Blocking(evaluation, budget)]
            : Second(evaluation, budget) is { } second ? [second]
            : [];
    }

    // An eviction of a pod with several budgets is refused. Of two budgets the one whose name comes later has the issue.
    private static Finding? Second(Evaluation evaluation, DisruptionBudgetFacts budget)
    {
        var ns = budget.Metadata.Namespace;
        var others = evaluation.InNamespace<DisruptionBudgetFacts>("PodDisruptionBudget", ns).Where(other => string.CompareOrdinal(other.Metadata.Name, budget.Metadata.Name) < 0 && other.Metadata.DeletionTimestamp is null && other.Spec.Selector is not null).ToList();
        if (others.Count == 0 || budget.Spec.Selector is not { } selector)
        {
            return null;
        }

        var pods = evaluation.Selected(ns, selector).ToList();
        return others.Find(other => pods.Exists(pod => other.Spec.Selector!.Matches(pod.Metadata.Labels))) is not { } first ? null
            : evaluation.Found(IssueAspects.State, IssueCatalog.EvictionBlocked, Severity.Medium, $"PodDisruptionBudget '{first.Metadata.Name}' covers the same pods: an eviction of a pod that has more than one is refused, so that its node cannot be drained.", budget.Metadata.CreationTimestamp,
                [new(FindingSource.Builtin, "spec.selector", PodEvidence.Labels(selector), null)]);
    }

    // Where a pod is not ready, the budget does what it is for.
    private static bool Blocks(DisruptionBudgetStatusFacts status) =>
        status.DisruptionsAllowed == 0 && status.CurrentHealthy >= status.ExpectedPods && status.DesiredHealthy >= status.ExpectedPods;

    private static Finding Blocking(Evaluation evaluation, DisruptionBudgetFacts budget)
    {
        var (field, value) = budget.Spec.MaxUnavailable is { } most ? ("maxUnavailable", most) : ("minAvailable", budget.Spec.MinAvailable ?? "1");
        var pods = budget.Status.ExpectedPods;

        // With a single pod this is often meant: it is moved by hand.
        return evaluation.Found(IssueAspects.State, IssueCatalog.EvictionBlocked, pods == 1 ? Severity.Low : Severity.Medium,
            $"Its {field} of {value} allows no eviction of {(pods == 1 ? "its pod" : $"its {pods} pods")}, although {(pods == 1 ? "it is" : "all are")} healthy: a node that runs one cannot be drained.", budget.Metadata.CreationTimestamp,
            [new(FindingSource.Builtin, $"spec.{field}", value, null), new(FindingSource.Builtin, "status.disruptionsAllowed", "0", null)]);
    }

    // A workload that is scaled to zero, or whose pods cannot be created, is still protected by it.
    private static bool SelectsNothing(Evaluation evaluation, DisruptionBudgetFacts budget)
    {
        var ns = budget.Metadata.Namespace;
        return budget.Spec.Selector is { IsEmpty: false } selector && !evaluation.Selected(ns, selector).Any() && !evaluation.HasTemplate(ns, selector);
    }
}
