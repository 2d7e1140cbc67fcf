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

        return HasEndpoints(evaluation, service) ? NoAnswer(evaluation) is { } silent ? [silent] : [] : NoPods(evaluation, service, selector) is { } found ? [found] : [];
    }

    /// <summary>Whether a workload is what answers for names in the cluster.</summary>
    public static bool IsDns(MetaFacts metadata) => metadata.Namespace == System && metadata.Labels?.GetValueOrDefault("k8s-app") == "kube-dns";

    /// <summary>The workloads whose logs say that a name does not resolve.</summary>
    public static IEnumerable<ObjectName> Affected(Evaluation evaluation) => Sorted(evaluation.DnsFailures());

    /// <summary>Whether the object says only what the issue of the cluster's DNS says already, which names it.</summary>
    public static bool TakesAlong(Evaluation evaluation)
    {
        if (!evaluation.HasDnsFailure() || !evaluation.IsKnown("Endpoints") || evaluation.InNamespace<ServiceFacts>("Service", System).FirstOrDefault(one => IsDns(one.Metadata)) is not { } service)
        {
            return false;
        }

        var failures = evaluation.DnsFailures();
        return HasEndpoints(evaluation, service) ? OfServer(failures).Count() >= Several && OfServer(failures).Any(failure => failure.Subject == evaluation.Subject)
            : evaluation.InNamespace<PodFacts>("Pod", System).Where(pod => Matches(service.Spec.Selector!, pod.Metadata.Labels)).All(pod => !Causes.IsElsewhere(evaluation, pod));
    }

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
        { Members = [.. deployments.Select(one => new ObjectName("Deployment", System, one.Metadata.Name)).Concat(Affected(evaluation)).Take(Finding.MaxMembers)] };
    }

    // Its pods are ready, which does not say that an answer arrives.
    private static Finding? NoAnswer(Evaluation evaluation)
    {
        var workloads = Sorted(OfServer(evaluation.DnsFailures())).ToList();
        return workloads.Count < Several ? null
            : evaluation.Found(IssueAspects.Endpoints, IssueCatalog.DnsUnavailable, Stakes.Of(evaluation, workloads), "Its pods are ready, but logs of several workloads say that no DNS server answers.", evaluation.Now,
                [new(FindingSource.Builtin, "endpoints", "ready", null)]) with
            { Members = [.. workloads.Take(Finding.MaxMembers)] };
    }

    private static IEnumerable<DnsFailure> OfServer(IEnumerable<DnsFailure> failures) => failures.Where(failure => failure.IsOfServer);

    private static IEnumerable<ObjectName> Sorted(IEnumerable<DnsFailure> failures) => failures.Select(failure => failure.Subject).OrderBy(one => (one.Namespace, one.Kind, one.Name));

    private static bool HasEndpoints(Evaluation evaluation, ServiceFacts service) => evaluation.Find<EndpointsFacts>("Endpoints", System, service.Metadata.Name)?.HasReady == true;

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string>? labels) =>
        labels is not null && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
}
