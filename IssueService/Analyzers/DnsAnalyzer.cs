using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>
/// The DNS of the cluster without a pod that answers. Where a workload should run them, what keeps them from it is that workload's issue,
/// which says so; where none should, the issue is the Service's.
/// </summary>
internal sealed class DnsAnalyzer : IAnalyzer
{
    /// <summary>The end of a message about the workload.</summary>
    public const string Consequence = " Until it runs, no name in the cluster resolves.";

    private const string System = "kube-system";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.Subject.Namespace != System || evaluation.This<ServiceFacts>() is not { Metadata.DeletionTimestamp: null, Spec.Selector: { Count: > 0 } selector } service || !IsDns(service.Metadata)
            || !evaluation.IsKnown("Endpoints")
            || evaluation.Find<EndpointsFacts>("Endpoints", System, service.Metadata.Name)?.HasReady == true
            || evaluation.InNamespace<PodFacts>("Pod", System).Any(pod => Matches(selector, pod.Metadata.Labels))
            || !evaluation.HasLasted(service.Metadata.CreationTimestamp, Grace))
        {
            return [];
        }

        var deployments = evaluation.InNamespace<WorkloadFacts>("Deployment", System).Where(one => Matches(selector, one.Spec.Template?.Metadata.Labels)).ToList();
        if (deployments.Exists(one => one.Spec.Replicas != 0) || evaluation.InNamespace<WorkloadFacts>("DaemonSet", System).Any(one => Matches(selector, one.Spec.Template?.Metadata.Labels)))
        {
            return [];
        }

        var why = deployments.Count == 0 ? $"no workload has the labels {PodEvidence.Labels(selector)} of its selector" : $"Deployment '{deployments[0].Metadata.Name}' is scaled to zero";
        return
        [
            evaluation.Found(IssueAspects.Endpoints, IssueCatalog.DnsUnavailable, Severity.Critical, $"No name in the cluster resolves: {why}.", service.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "endpoints", "no ready address", null)])
                with { Members = [.. deployments.Select(one => new ObjectName("Deployment", System, one.Metadata.Name)).Concat(Affected(evaluation)).Take(Finding.MaxMembers)] },
        ];
    }

    /// <summary>Whether a workload is what answers for names in the cluster.</summary>
    public static bool IsDns(MetaFacts metadata) => metadata.Namespace == System && metadata.Labels?.GetValueOrDefault("k8s-app") == "kube-dns";

    /// <summary>The workloads whose logs say that a name does not resolve.</summary>
    public static IEnumerable<ObjectName> Affected(Evaluation evaluation) => evaluation.SubjectsOf(LogClass.Dns).OrderBy(one => (one.Namespace, one.Kind, one.Name));

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string>? labels) =>
        labels is not null && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
}
