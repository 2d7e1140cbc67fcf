using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>What a pod takes of its node.</summary>
internal sealed record PlacedPod(string Node, decimal Cpu, decimal Memory, IReadOnlyList<HostPort> Ports);

/// <summary>A port of the node that a container takes.</summary>
/// <param name="Address">The node's address it listens on; empty for all.</param>
internal readonly record struct HostPort(string Address, string Protocol, int Port)
{
    public static IEnumerable<HostPort> Of(JsonObject pod) => pod.Object("spec").Objects("containers").SelectMany(container => container.Objects("ports"))
        .Where(port => port.Int("hostPort") > 0)
        .Select(port => new HostPort(port.Text("hostIP") is "0.0.0.0" ? "" : port.Text("hostIP"), port.Text("protocol"), port.Int("hostPort")));

    public bool Conflicts(HostPort other) =>
        Port == other.Port && Protocol == other.Protocol && (Address == other.Address || Address.Length == 0 || other.Address.Length == 0);
}
