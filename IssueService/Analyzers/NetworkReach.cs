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
internal sealed class NetworkReach(Evaluation evaluation, NetworkPolicyFacts policy, IReadOnlyList<PodFacts> selected)
{
    private readonly string _ns = policy.Metadata.Namespace;

    /// <summary>Ports that are cut off and whose issue belongs to this policy, not to another one of the same pods.</summary>
    public List<CutOffPort> CutOff()
    {
        var services = evaluation.InNamespace<ServiceFacts>("Service", _ns).Where(service => service.Spec is { Selector.Count: > 0, Type: not "ExternalName" } && service.Metadata.DeletionTimestamp is null).ToList();
        var pointers = Pointers().ToLookup(one => (one.Reference.Name, one.Reference.Port), one => one.By);
        var policies = evaluation.InNamespace<NetworkPolicyFacts>("NetworkPolicy", _ns).Where(one => one.LimitsIngress).OrderBy(one => (one.Selector.IsEmpty, one.Metadata.Name)).ToList();
        return [.. services.OrderBy(service => service.Metadata.Name, StringComparer.Ordinal).SelectMany(service => OfService(service, services, pointers, policies))];
    }

    private IEnumerable<CutOffPort> OfService(ServiceFacts service, List<ServiceFacts> services, ILookup<(string Name, string? Port), ObjectName> pointers, List<NetworkPolicyFacts> policies)
    {
        var ports = (service.Spec.Ports ?? []).Select(port => (Port: port, By: PointedBy(service, port, pointers))).ToList();
        if (policy.Selector.IsEmpty && !ports.Exists(one => one.By is not null))
        {
            yield break;
        }

        // Pods of one workload have the same labels: one of each is enough.
        var pods = PodsOf(service).Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).DistinctBy(pod => pod.Metadata.Controller?.Uid ?? pod.Metadata.Uid).ToList();
        if (pods.Count == 0 || !pods.TrueForAll(pod => policies.Find(one => one.Selector.Matches(pod.Metadata.Labels)) == policy))
        {
            yield break;
        }

        var closed = ports.Where(one => pods.TrueForAll(pod => IsClosed(pod, one.Port, policies))).ToList();
        var isAlone = closed.Count == ports.Count && service.Spec.ClusterIP != "None" && !policy.Selector.IsEmpty && !pods.Exists(pod => HasOpenService(pod, services, policies));
        foreach (var (port, by) in closed.Where(one => one.By is not null || isAlone))
        {
            yield return new CutOffPort(service.Metadata.Name, PodPort.Of(pods[0], port)!.Number, by);
        }
    }

    private IEnumerable<PodFacts> PodsOf(ServiceFacts service)
    {
        var selector = new LabelSelectorFacts { MatchLabels = service.Spec.Selector };
        return policy.Selector.IsEmpty || selected.Any(pod => selector.Matches(pod.Metadata.Labels)) ? evaluation.Selected(_ns, selector) : [];
    }

    private static bool HasOpenService(PodFacts pod, List<ServiceFacts> services, List<NetworkPolicyFacts> policies) => services.Exists(service =>
        new LabelSelectorFacts { MatchLabels = service.Spec.Selector }.Matches(pod.Metadata.Labels) && (service.Spec.Ports ?? []).Any(port => !IsClosed(pod, port, policies)));

    // A port whose name no container has is an issue of the Service.
    private static bool IsClosed(PodFacts pod, ServicePortFacts port, List<NetworkPolicyFacts> policies) =>
        PodPort.Of(pod, port) is { } target && !policies.Exists(one => one.Selector.Matches(pod.Metadata.Labels) && (one.Spec.Ingress ?? []).Any(rule => rule.Allows(target)));

    private static ObjectName? PointedBy(ServiceFacts service, ServicePortFacts port, ILookup<(string Name, string? Port), ObjectName> pointers)
    {
        foreach (var by in pointers[(service.Metadata.Name, $"{port.Port}")].Concat(port.Name is { Length: > 0 } name ? pointers[(service.Metadata.Name, name)] : []))
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
