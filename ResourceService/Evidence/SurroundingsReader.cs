using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the state of what pods depend on: Services that select them, their endpoints, volume claims and nodes, each where the policy shows it.</summary>
internal static class SurroundingsReader
{
    private const int Max = 20;
    private const int MaxNodes = 5;

    /// <param name="subject">A Service is one of its own surroundings; a claim is described by itself.</param>
    /// <param name="pods">In the order of interest.</param>
    public static async Task<IReadOnlyList<SurroundingObject>> ReadAsync(ObjectContext subject, IReadOnlyList<JsonObject> pods)
    {
        var ns = subject.Object.Namespace();
        var services = await ServicesAsync(subject, pods);
        var claims = pods.SelectMany(pod => pod.Items("spec", "volumes")).Select(volume => volume.Text("persistentVolumeClaim", "claimName")).Where(name => name.Length > 0).Distinct();
        var nodes = pods.Select(pod => pod.Text("spec", "nodeName")).Where(name => name.Length > 0).Distinct().Take(MaxNodes);
        var read = await Task.WhenAll(
        [
            .. services.Select(service => FindAsync("Endpoints", ns, service.Name(), EndpointsState)),
            .. claims.Select(name => FindAsync("PersistentVolumeClaim", ns, name, ClaimState)),
            .. nodes.Select(name => FindAsync("Node", "", name, NodeState)),
        ]);
        return [.. services.Select(service => Describe("Service", ns, service.Name(), ServiceState(service))).Concat(read.OfType<SurroundingObject>()).Take(Max)];

        async Task<SurroundingObject?> FindAsync(string kind, string place, string name, Func<JsonObject, string> stateOf)
        {
            if (!subject.Policy.AllowsObject(PolicyAction.View, kind, place, name))
            {
                return null;
            }

            var found = await subject.Reads.FindAsync(kind, place, name);
            return Describe(kind, place, name, found is null ? "does not exist" : stateOf(found));
        }
    }

    private static async Task<IReadOnlyList<JsonObject>> ServicesAsync(ObjectContext subject, IReadOnlyList<JsonObject> pods)
    {
        if (subject.Kind.Type is { Kind: "Service", Group: "" })
        {
            return [subject.Object];
        }

        var ns = subject.Object.Namespace();
        if (pods.Count == 0 || !subject.Policy.Allows(PolicyAction.View, "Service", ns))
        {
            return [];
        }

        return [.. (await subject.Reads.ListAsync("Service", "", ns)).Where(service => pods.Any(pod => ServiceSelection.Selects(service, pod)))];
    }

    private static SurroundingObject Describe(string kind, string ns, string name, string state) =>
        new() { Object = new ObjectRef { Kind = kind, Namespace = ns, Name = name }, State = state };

    private static string ServiceState(JsonObject service) =>
        $"type {service.Text("spec", "type")}, selects {Pairs(service.Map("spec", "selector"))}, ports {string.Join(", ", service.Items("spec", "ports").Select(port => $"{port.Text("port")} to {port.Text("targetPort")}"))}";

    private static string EndpointsState(JsonObject endpoints)
    {
        var ready = endpoints.Items("subsets").Sum(subset => subset.Items("addresses").Count());
        var waiting = endpoints.Items("subsets").Sum(subset => subset.Items("notReadyAddresses").Count());
        return FormattableString.Invariant($"{ready} ready {(ready == 1 ? "address" : "addresses")}, {waiting} not ready");
    }

    private static string ClaimState(JsonObject claim) =>
        $"{claim.Text("status", "phase")}, requests {claim.Text("spec", "resources", "requests", "storage")} of storage class '{claim.Text("spec", "storageClassName")}'"
        + (claim.Text("spec", "volumeName") is { Length: > 0 } volume ? $", volume {volume}" : "");

    private static string NodeState(JsonObject node)
    {
        var conditions = node.Items("status", "conditions").Where(one => one.Text("type") == "Ready" || one.Text("status") != "False").Select(one => $"{one.Text("type")}={one.Text("status")} {one.Text("reason")}".TrimEnd());
        var taints = node.Items("spec", "taints").Select(taint => $"{taint.Text("key")}:{taint.Text("effect")}").ToList();
        return $"{string.Join(", ", conditions)}; allocatable cpu {node.Text("status", "allocatable", "cpu")}, memory {node.Text("status", "allocatable", "memory")}"
            + (taints.Count > 0 ? $"; taints {string.Join(", ", taints)}" : "")
            + (node.Text("spec", "unschedulable") == "true" ? "; cordoned" : "");
    }

    private static string Pairs(IReadOnlyDictionary<string, string> labels) =>
        labels.Count > 0 ? string.Join(",", labels.Select(label => $"{label.Key}={label.Value}")) : "nothing";
}
