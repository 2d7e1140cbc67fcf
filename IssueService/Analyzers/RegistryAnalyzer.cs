using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Image registries that fail several workloads of a namespace.</summary>
internal sealed class RegistryAnalyzer : IAnalyzer
{
    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<NamespaceFacts>() is not { Metadata.DeletionTimestamp: null } ns)
        {
            return [];
        }

        var failing = Pulls.OfRegistries(evaluation, ns.Metadata.Name, evaluation.RegistryFailures(ns.Metadata.Name)).GroupBy(one => one.Registry, StringComparer.Ordinal).Where(group => Pulls.IsShared(group.Select(one => one.Workload)));
        return failing.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Found(evaluation, group.Key, [.. group.DistinctBy(one => one.Workload).OrderBy(one => one.Workload.Name, StringComparer.Ordinal)]));
    }

    private static Finding Found(Evaluation evaluation, string registry, List<(string Registry, ObjectName Workload, EventFacts Event)> failing)
    {
        var workloads = failing.ConvertAll(one => one.Workload);
        var failure = failing.MaxBy(one => one.Event.At).Event.PullFailure!;
        var what = Pulls.Registry(registry, failure);
        return evaluation.Found($"{IssueAspects.Registry}/{registry}", IssueCatalog.RegistryFails, Stakes.Of(evaluation, workloads),
            $"{char.ToUpperInvariant(what[0])}{what[1..]}: pods that need an image of it cannot start.", failing.Min(one => one.Event.Metadata.CreationTimestamp),
            [.. failing.Take(5).Select(one => new Evidence(FindingSource.Builtin, "event Failed", one.Event.Message, one.Event.At) { Object = new ObjectName("Pod", one.Workload.Namespace, one.Event.InvolvedObject.Name) })]) with
        { Members = [.. workloads.Take(Finding.MaxMembers)] };
    }
}
