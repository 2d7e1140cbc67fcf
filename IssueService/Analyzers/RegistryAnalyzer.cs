using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Image registries that fail several workloads of a namespace.</summary>
internal sealed class RegistryAnalyzer : IAnalyzer
{
    // Of one or two, the name of the registry may be wrong.
    private const int Several = 3;

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<NamespaceFacts>() is not { Metadata.DeletionTimestamp: null } ns)
        {
            return [];
        }

        return evaluation.RegistryFailures(ns.Metadata.Name)
            .Select(failed => failed.InvolvedObject.Name)
            .Distinct()
            .Select(pod => evaluation.Find<PodFacts>("Pod", ns.Metadata.Name, pod) is { } found && Pulls.OfRegistry(evaluation, found) is { } failing ? new Failure(failing.Registry, evaluation.SubjectOf(found), failing.Event) : null)
            .OfType<Failure>()
            .DistinctBy(failure => (failure.Registry, failure.Workload))
            .GroupBy(failure => failure.Registry, StringComparer.Ordinal)
            .Where(group => group.Count() >= Several)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Found(evaluation, group.Key, [.. group.OrderBy(failure => failure.Workload.Name, StringComparer.Ordinal)]));
    }

    private static Finding Found(Evaluation evaluation, string registry, List<Failure> failures)
    {
        // What is not named keeps its own issue.
        var workloads = failures.ConvertAll(failure => failure.Workload);
        var named = workloads.Take(Finding.MaxMembers).ToList();
        evaluation.TakeAlong(named);
        var why = Pulls.Registry(registry, failures.MaxBy(failure => failure.Event.At)!.Event.PullFailure!);
        return evaluation.Found($"{IssueAspects.Registry}/{registry}", IssueCatalog.RegistryFails, Stakes.Of(evaluation, workloads),
            $"Pods cannot start, because {why}.", failures.Min(failure => failure.Event.Metadata.CreationTimestamp),
            [.. failures.Take(5).Select(failure => new Evidence(FindingSource.Builtin, "event Failed", failure.Event.Message, failure.Event.At) { Object = new ObjectName("Pod", failure.Workload.Namespace, failure.Event.InvolvedObject.Name) })]) with
        { Members = named };
    }

    private sealed record Failure(string Registry, ObjectName Workload, EventFacts Event);
}
