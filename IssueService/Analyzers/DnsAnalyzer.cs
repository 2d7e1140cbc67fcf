using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>
/// The DNS of the cluster without a pod that answers, or whose pods do not answer several workloads. Where a workload should run them, what keeps them from it is that workload's issue,
/// which says so; where none should, the issue is the Service's.
/// </summary>
internal sealed class DnsAnalyzer : IAnalyzer
{
    /// <summary>The end of a message about the workload.</summary>
    public const string Consequence = " Until it runs, no name in the cluster resolves.";

    private const string System = "kube-system";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // Of one or two, the program may ask for a server of its own.
    private const int Several = 3;

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.Subject.Namespace != System || evaluation.This<ServiceFacts>() is not { Metadata.DeletionTimestamp: null, Spec.Selector: { Count: > 0 } selector } service || !IsDns(service.Metadata)
            || !evaluation.IsKnown("Endpoints"))
        {
            return [];
        }

        // A cache on the nodes has a Service of its own for the same pods.
        return evaluation.InNamespace<ServiceFacts>("Service", System).Any(other => IsDns(other.Metadata) && string.CompareOrdinal(other.Metadata.Name, service.Metadata.Name) < 0) ? []
            : (evaluation.Find<EndpointsFacts>("Endpoints", System, service.Metadata.Name)?.HasReady == true ? NoAnswer(evaluation) : NoPods(evaluation, service, selector)) is { } finding ? [TakeAlong(evaluation, finding)]
            : [];
    }

    /// <summary>Whether a workload is what answers for names in the cluster.</summary>
    public static bool IsDns(MetaFacts metadata) =>
        metadata.Namespace == System
        && (metadata.Labels?.GetValueOrDefault("k8s-app") is "kube-dns" or "coredns" || metadata.Labels?.GetValueOrDefault("app.kubernetes.io/name") == "coredns");

    /// <summary>A finding about the cluster's DNS with the workloads whose logs say that names do not resolve, which are silent while it names them.</summary>
    public static Finding TakeAlong(Evaluation evaluation, Finding finding)
    {
        var members = finding.Members.Concat(Failures(evaluation).Select(failure => failure.Subject)).Distinct().Take(Finding.MaxMembers).ToList();
        evaluation.TakeAlong(members.Except(finding.Members));
        return finding with { Members = members };
    }

    /// <summary>Whether the issue of the cluster's DNS names the evaluated workload.</summary>
    public static bool TakesAlong(Evaluation evaluation) => evaluation.IsTakenAlong(other => other.Namespace == System && other.Kind != "ResourceQuota");

    private static Finding? NoPods(Evaluation evaluation, ServiceFacts service, IReadOnlyDictionary<string, string> selector)
    {
        if (evaluation.InNamespace<PodFacts>("Pod", System).Any(pod => Matches(selector, pod.Metadata.Labels)) || !evaluation.HasLasted(service.Metadata.CreationTimestamp, Grace))
        {
            return null;
        }

        var deployments = evaluation.InNamespace<WorkloadFacts>("Deployment", System).Where(one => Matches(selector, one.Spec.Template?.Metadata.Labels)).ToList();
        if (deployments.Exists(one => one.Spec.Replicas != 0) || evaluation.InNamespace<WorkloadFacts>("DaemonSet", System).Any(one => Matches(selector, one.Spec.Template?.Metadata.Labels)))
        {
            return null;
        }

        var why = deployments.Count == 0 ? $"no workload has the labels {PodEvidence.Labels(selector)} of its selector" : $"Deployment '{deployments[0].Metadata.Name}' is scaled to zero";
        return evaluation.Found(IssueAspects.Endpoints, IssueCatalog.DnsUnavailable, Severity.Critical, $"No name in the cluster resolves: {why}.", service.Metadata.CreationTimestamp, [new(FindingSource.Builtin, "endpoints", "no ready address", null)])
            with
        { Members = [.. deployments.Select(one => new ObjectName("Deployment", System, one.Metadata.Name)).Take(Finding.MaxMembers)] };
    }

    // Its pods are ready, which does not say that an answer arrives. One namespace may be cut off by its own network policy, and one name may have a server that is away.
    private static Finding? NoAnswer(Evaluation evaluation)
    {
        var failures = Failures(evaluation).Where(failure => failure.IsOfServer).ToList();
        return failures.Count < Several || failures.DistinctBy(failure => failure.Subject.Namespace).Count() < 2 || failures.DistinctBy(failure => failure.Host).Count() < 2 ? null
            : evaluation.Found(IssueAspects.Endpoints, IssueCatalog.DnsUnavailable, Stakes.Of(evaluation, [.. failures.Select(failure => failure.Subject)]),
                "Its pods are ready, but logs of workloads in several namespaces say that no DNS server answers.", evaluation.Now, [new(FindingSource.Builtin, "endpoints", "ready", null)]);
    }

    private static IEnumerable<DnsFailure> Failures(Evaluation evaluation) =>
        evaluation.DnsFailures().Where(failure => failure.Subject.Namespace != System).OrderBy(failure => (failure.Subject.Namespace, failure.Subject.Kind, failure.Subject.Name));

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string>? labels) =>
        labels is not null && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
}
