using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Why the selector of a Service matches no pod.</summary>
internal static class SelectorMatch
{
    private const string PodName = "statefulset.kubernetes.io/pod-name";

    // Set by controllers on the pods that they make; no template has them.
    private static readonly string[] OfControllers = [PodName, "apps.kubernetes.io/pod-index", "controller-revision-hash", "pod-template-hash", "job-name", "batch.kubernetes.io/job-name"];

    /// <summary>Whether a workload makes pods with these labels, scaled to zero or not.</summary>
    public static bool HasWorkload(Evaluation evaluation, string ns, IReadOnlyDictionary<string, string> selector)
    {
        if (selector.GetValueOrDefault(PodName) is { } pod && pod.LastIndexOf('-') is > 0 and var end)
        {
            return evaluation.Find<WorkloadFacts>("StatefulSet", ns, pod[..end]) is not null;
        }

        var labels = selector.Where(label => !OfControllers.Contains(label.Key)).ToDictionary(StringComparer.Ordinal);
        return labels.Count > 0 && evaluation.HasTemplate(ns, new LabelSelectorFacts { MatchLabels = labels });
    }

    /// <summary>Whether what the selector lacks is a label that an operator sets on running pods, such as the role in a database cluster: there may be none by design.</summary>
    public static bool IsSetAtRunTime(Evaluation evaluation, IReadOnlyDictionary<string, string> selector, IEnumerable<PodFacts> pods) =>
        pods.Any(pod => pod.Metadata.Labels is { } labels
            && selector.Any(pair => labels.GetValueOrDefault(pair.Key) == pair.Value)
            && selector.Where(pair => labels.GetValueOrDefault(pair.Key) != pair.Value).All(pair => labels.ContainsKey(pair.Key) && IsSetAtRunTime(evaluation, pod, pair.Key)));

    /// <summary>The labels of the pod that matches most of a selector, as far as the selector names them; null where no pod is similar.</summary>
    public static string? Nearest(IReadOnlyDictionary<string, string> selector, IEnumerable<PodFacts> pods)
    {
        var near = pods.Select(pod => pod.Metadata.Labels).OfType<IReadOnlyDictionary<string, string>>()
            .Select(labels => (Labels: labels, Same: selector.Count(pair => labels.GetValueOrDefault(pair.Key) is { } value && (value == pair.Value || IsNear(value, pair.Value)))))
            .Where(one => one.Same > 0).OrderByDescending(one => one.Same).Select(one => one.Labels).FirstOrDefault();
        return near is null ? null : string.Join(", ", selector.Keys.Where(near.ContainsKey).Select(key => $"{key}={near[key]}"));
    }

    // The pods of a controller that is not one of Kubernetes get their labels from an operator.
    private static bool IsSetAtRunTime(Evaluation evaluation, PodFacts pod, string label) => pod.Metadata.Controller is { } controller
        && (LabelIndex.TemplateKinds.Contains(controller.Kind)
            ? evaluation.Find<WorkloadFacts>(controller.Kind, pod.Metadata.Namespace, controller.Name)?.Spec.Template?.Metadata.Labels?.ContainsKey(label) == false
            : controller.Kind != "ReplicationController");

    private static bool IsNear(string one, string other) =>
        one.StartsWith(other, StringComparison.OrdinalIgnoreCase) || other.StartsWith(one, StringComparison.OrdinalIgnoreCase);
}
