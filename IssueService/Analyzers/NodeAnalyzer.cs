using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Nodes that are not ready, under pressure or cordoned for long: one issue on the node, which names the workloads that it takes along.</summary>
internal sealed class NodeAnalyzer : IAnalyzer
{
    private static readonly string[] Pressures = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

    private const string CordonTaint = "node.kubernetes.io/unschedulable";
    private static readonly TimeSpan CordonGrace = TimeSpan.FromHours(1);
    private static readonly TimeSpan JoinGrace = TimeSpan.FromMinutes(5);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<NodeFacts>() is not { } node || node.Metadata.DeletionTimestamp is not null)
        {
            yield break;
        }

        if (node.Condition("Ready") is { Status: not "True" } ready)
        {
            // A node that joins says so itself until its network runs. One that was lost is silent.
            if (ready.Status == "False" && !evaluation.HasLasted(node.Metadata.CreationTimestamp, JoinGrace))
            {
                yield break;
            }

            var members = Members(evaluation, node);
            var why = ready.Status == "Unknown" ? "Its kubelet does not report" : $"Its kubelet reports: {PodEvidence.Clause(ready.Message ?? ready.Reason ?? "no reason given")}";
            yield return Found(evaluation, IssueAspects.Node, IssueCatalog.NodeNotReady, members.Count == 0 ? Severity.Medium : Severity.Critical, $"{why}.{Takes(members)}", ready, members);
        }
        else if (node.Status.Conditions?.Where(condition => condition.Status == "True" && Pressures.Contains(condition.Type)).ToList() is { Count: > 0 } pressures
            && (pressures.Exists(condition => condition.Type != "NetworkUnavailable") || evaluation.HasLasted(node.Metadata.CreationTimestamp, JoinGrace)))
        {
            var members = Members(evaluation, node);
            yield return Found(evaluation, IssueAspects.Node, IssueCatalog.NodePressure, Severity.High,
                $"{string.Join(", ", pressures.Select(condition => condition.Type))}: {PodEvidence.Clause(pressures[0].Message ?? "no message")}. Pods may be evicted.", pressures[0], members);
        }
        else if (node.Spec.Unschedulable && node.Spec.Taints?.FirstOrDefault(taint => taint.Key == CordonTaint)?.TimeAdded is { } since && evaluation.HasLasted(since, CordonGrace))
        {
            var members = Members(evaluation, node);
            yield return evaluation.Found(IssueAspects.Node, IssueCatalog.NodeCordoned, Severity.Low, $"It has been cordoned for more than an hour and takes no new pods{(members.Count == 0 ? "" : "; what runs on it can only start again elsewhere")}.", since,
                [new(FindingSource.Builtin, "spec.unschedulable", "true", since)]) with
            { Members = members };
        }
    }

    private static Finding Found(Evaluation evaluation, string aspect, string category, Severity severity, string message, ConditionFacts condition, IReadOnlyList<ObjectName> members) =>
        evaluation.Found(aspect, category, severity, message, condition.LastTransitionTime ?? evaluation.Now,
            [PodEvidence.Of(condition)]) with
        { Members = members };

    private static List<ObjectName> Members(Evaluation evaluation, NodeFacts node) =>
        [.. evaluation.PodsOf(node.Metadata.Name).Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).Select(evaluation.SubjectOf).Distinct().OrderBy(one => (one.Namespace, one.Name)).Take(Finding.MaxMembers)];

    // Names are listed as members, which are filtered by policy; a message is the same for everybody.
    private static string Takes(List<ObjectName> members) => members.Count == 0 ? "" : " It takes along what runs on it.";
}
