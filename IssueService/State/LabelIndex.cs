using ClusterCodex.IssueService.Facts;

namespace ClusterCodex.IssueService.State;

/// <summary>What can be selected by its labels: pods, and the templates that pods are made from.</summary>
internal static class LabelIndex
{
    /// <summary>Stands for every kind that has a pod template.</summary>
    public const string Template = "Template";

    /// <summary>Kinds with a pod template.</summary>
    public static readonly IReadOnlyList<string> TemplateKinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"];

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>The labels by which an object is selected; null where it is not.</summary>
    public static IReadOnlyDictionary<string, string>? LabelsOf(IFacts? facts) => facts switch
    {
        PodFacts pod => pod.Metadata.Labels ?? NoLabels,

        // The ReplicaSets of a Deployment also hold the templates of old revisions.
        WorkloadFacts workload => workload.Metadata.Controller?.Kind == "Deployment" ? null : workload.Spec.Template?.Metadata.Labels,
        JobFacts job => job.Spec.Template?.Metadata.Labels,
        CronJobFacts cronJob => cronJob.Spec.JobTemplate?.Spec.Template?.Metadata.Labels,
        _ => null,
    };

    /// <summary>The entries of an object in the index.</summary>
    public static IEnumerable<Dependency> EntriesOf(IFacts? facts) =>
        facts is null || LabelsOf(facts) is not { } labels ? [] : labels.Select(label => Dependency.OnLabel(facts is PodFacts ? "Pod" : Template, facts.Metadata.Namespace, label.Key, label.Value));

    /// <summary>Sets of entries of which one holds every object that a selector matches: one set for each label that it requires.</summary>
    public static IEnumerable<IReadOnlyList<Dependency>> EntriesFor(string kind, string ns, LabelSelectorFacts selector)
    {
        foreach (var (key, value) in selector.MatchLabels ?? NoLabels)
        {
            yield return [Dependency.OnLabel(kind, ns, key, value)];
        }

        foreach (var one in selector.MatchExpressions ?? [])
        {
            if (one is { Operator: "In", Values: { Count: > 0 } values })
            {
                yield return [.. values.Select(value => Dependency.OnLabel(kind, ns, one.Key, value))];
            }
        }
    }

    /// <summary>Whether two objects are selected by the same selectors.</summary>
    public static bool AreSame(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0) && (one is null || one.All(label => other!.GetValueOrDefault(label.Key) == label.Value));
}
