using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>A port of a Service that no peer may reach.</summary>
/// <param name="Target">The pods' port.</param>
/// <param name="PointedBy">The Ingress or route that sends requests to it; null for none.</param>
internal sealed record CutOffPort(string Service, int Target, ObjectName? PointedBy);

/// <summary>
/// Which Services a policy leaves without any way in. All policies of a pod together decide: what one allows is allowed. Conservative: a rule
/// that names peers counts as allowing, a Service counts only with all of its ports and where its pods have no other that is reachable,
/// and under a default-deny only what an Ingress or a route points at counts.
/// </summary>
/// <param name="samples">Some pods that the policy selects.</param>
internal sealed class NetworkReach(Evaluation evaluation, NetworkPolicyFacts policy, IReadOnlyList<PodFacts> samples)
{
    /// <summary>How many pods have to do to find the Services that select them by other labels than the policy does: it may select very many.</summary>
    public const int Samples = 5;

    private readonly string _ns = policy.Metadata.Namespace;
    private readonly List<NetworkPolicyFacts> _policies = [.. evaluation.InNamespace<NetworkPolicyFacts>("NetworkPolicy", policy.Metadata.Namespace).Where(one => one.LimitsIngress).OrderBy(one => (one.Selector.IsEmpty, one.Metadata.Name))];
    private ILookup<(string Name, string? Port), ObjectName>? _pointers;

    /// <summary>Ports that are cut off and whose issue belongs to this policy, not to another one of the same pods.</summary>
    public List<CutOffPort> CutOff()
    {
        // Most policies limit who may connect, not to which port.
        if (policy.Spec.Ingress?.Any(rule => rule.Ports is not { Count: > 0 }) == true)
        {
            return [];
        }

        var services = evaluation.InNamespace<ServiceFacts>("Service", _ns).Where(service => service.Spec is { Selector.Count: > 0, Type: not "ExternalName" } && service.Metadata.DeletionTimestamp is null).ToList();
        return [.. services.Where(MayLeadHere).OrderBy(service => service.Metadata.Name, StringComparer.Ordinal).SelectMany(service => OfService(service, services))];
    }

    private bool MayLeadHere(ServiceFacts service) => policy.Selector.IsEmpty
        ? (service.Spec.Ports ?? []).Any(port => PointedBy(service, port) is not null)
        : policy.Selector.MatchLabels?.Any(label => service.Spec.Selector!.GetValueOrDefault(label.Key) == label.Value) == true || samples.Any(pod => SelectorOf(service).Matches(pod.Metadata.Labels));

    private IEnumerable<CutOffPort> OfService(ServiceFacts service, List<ServiceFacts> services)
    {
        // One pod mostly shows that a port is open.
        if (evaluation.Selected(_ns, SelectorOf(service)).FirstOrDefault(IsRunning) is not { } first || (service.Spec.Ports ?? []).Where(port => IsClosed(first, port)).ToList() is not { Count: > 0 } closed)
        {
            yield break;
        }

        var pods = OneOfEach(evaluation.Selected(_ns, SelectorOf(service)));
        closed = [.. closed.Where(port => pods.TrueForAll(pod => IsClosed(pod, port)))];
        if (closed.Count == 0 || !pods.TrueForAll(pod => _policies.Find(one => one.Selector.Matches(pod.Metadata.Labels)) == policy))
        {
            yield break;
        }

        var isAlone = closed.Count == service.Spec.Ports?.Count && service.Spec.ClusterIP != "None" && !policy.Selector.IsEmpty && !pods.Exists(pod => HasOpenService(pod, services));
        foreach (var port in closed)
        {
            var by = PointedBy(service, port);
            if (by is not null || isAlone)
            {
                yield return new CutOffPort(service.Metadata.Name, PodPort.Of(first, port)!.Number, by);
            }
        }
    }

    // Pods of one workload have the same labels.
    private static List<PodFacts> OneOfEach(IEnumerable<PodFacts> pods) => [.. pods.Where(IsRunning).DistinctBy(pod => pod.Metadata.Controller?.Uid ?? pod.Metadata.Uid)];

    private static bool IsRunning(PodFacts pod) => pod.Status.Phase is not ("Succeeded" or "Failed");

    private static LabelSelectorFacts SelectorOf(ServiceFacts service) => new() { MatchLabels = service.Spec.Selector };

    private bool HasOpenService(PodFacts pod, List<ServiceFacts> services) =>
        services.Exists(service => SelectorOf(service).Matches(pod.Metadata.Labels) && (service.Spec.Ports ?? []).Any(port => !IsClosed(pod, port)));

    // A port whose name no container has is an issue of the Service.
    private bool IsClosed(PodFacts pod, ServicePortFacts port) => PodPort.Of(pod, port) is { } target && !Allows(policy, pod, target) && !_policies.Exists(one => Allows(one, pod, target));

    private static bool Allows(NetworkPolicyFacts one, PodFacts pod, PodPort target) => one.Spec.Ingress?.Any(rule => rule.Allows(target)) == true && one.Selector.Matches(pod.Metadata.Labels);

    private ObjectName? PointedBy(ServiceFacts service, ServicePortFacts port)
    {
        _pointers ??= Pointers().ToLookup(one => (one.Reference.Name, one.Reference.Port), one => one.By);
        foreach (var by in _pointers[(service.Metadata.Name, $"{port.Port}")].Concat(port.Name is { Length: > 0 } name ? _pointers[(service.Metadata.Name, name)] : []))
        {
            return by;
        }

        return null;
    }

    private IEnumerable<(ServiceReference Reference, ObjectName By)> Pointers()
    {
        foreach (var ingress in evaluation.InNamespace<IngressFacts>("Ingress", _ns))
        {
            foreach (var (_, backend) in ingress.Backends())
            {
                if (IngressAnalyzer.Reference(ingress, backend) is { } reference)
                {
                    yield return (reference, new ObjectName("Ingress", _ns, ingress.Metadata.Name));
                }
            }
        }

        foreach (var route in evaluation.InNamespace<HttpRouteFacts>("HTTPRoute", _ns))
        {
            foreach (var (_, backend) in route.Services().Where(one => (one.Backend.Namespace ?? _ns) == _ns))
            {
                yield return (new ServiceReference(_ns, backend.Name, backend.PortText), new ObjectName("HTTPRoute", _ns, route.Metadata.Name));
            }
        }
    }
}
