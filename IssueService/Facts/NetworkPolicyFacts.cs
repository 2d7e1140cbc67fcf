using System.Globalization;
using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>A NetworkPolicy: whom it selects and which connections to them it allows.</summary>
internal sealed record NetworkPolicyFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public NetworkPolicySpecFacts Spec { get; set; } = new();

    /// <summary>Whether the pods that it selects accept only what some policy allows.</summary>
    public bool LimitsIngress => Metadata.DeletionTimestamp is null && (Spec.PolicyTypes is not { Count: > 0 } types || types.Contains("Ingress"));

    public LabelSelectorFacts Selector => Spec.PodSelector ?? new LabelSelectorFacts();
}

internal sealed record NetworkPolicySpecFacts
{
    public LabelSelectorFacts? PodSelector { get; set; }

    public IReadOnlyList<string>? PolicyTypes { get; set; }

    public IReadOnlyList<NetworkRuleFacts>? Ingress { get; set; }
}

/// <summary>A rule, without the peers: one that names peers allows some.</summary>
internal sealed record NetworkRuleFacts
{
    public IReadOnlyList<NetworkPortFacts>? Ports { get; set; }

    /// <summary>Whether some peer may connect to a port of a pod.</summary>
    public bool Allows(PodPort port) => Ports is not { Count: > 0 } || Ports.Any(one => one.Covers(port));
}

internal sealed record NetworkPortFacts
{
    public string? Protocol { get; set; }

    /// <summary>A number, the name of a container's port, or null for every port.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? Port { get; set; }

    public int? EndPort { get; set; }

    public bool Covers(PodPort port) =>
        (Protocol ?? "TCP") == port.Protocol
        && (Port is null
            || port.Names.Contains(Port)
            || (int.TryParse(Port, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && port.Number >= first && port.Number <= (EndPort ?? first)));
}

/// <summary>A port of a pod.</summary>
/// <param name="Number">As the container listens on it.</param>
/// <param name="Names">What containers call it.</param>
internal sealed record PodPort(int Number, string Protocol, IReadOnlyList<string> Names)
{
    /// <summary>The port of a pod to which a Service's port leads; null where no container has a port of that name.</summary>
    public static PodPort? Of(PodFacts pod, ServicePortFacts port)
    {
        var protocol = port.Protocol ?? "TCP";
        var declared = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).SelectMany(container => container.Ports ?? []).Where(one => (one.Protocol ?? "TCP") == protocol).ToList();
        var number = int.TryParse(port.Target, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : declared.Find(one => one.Name == port.Target)?.ContainerPort;
        return number is null ? null : new PodPort(number.Value, protocol, [.. declared.Where(one => one.ContainerPort == number).Select(one => one.Name).OfType<string>()]);
    }
}
