using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>The same addresses as EndpointSlice, which newer clients read instead of Endpoints.</summary>
internal static class EndpointSlices
{
    private static readonly WriteOptions Options = new() { Manager = ManagedFields.Unrecorded };

    public static void Write(ObjectStore store, ObjectWriter writer, JsonObject service, JsonNode? subset)
    {
        var name = $"{service.NameOf()}-{Owned.Hash(JsonValue.Create(service.UidOf()))[..5]}";
        var endpoints = new JsonArray([.. subset.Objects("addresses").Select(address => Endpoint(address, ready: true)).Concat(subset.Objects("notReadyAddresses").Select(address => Endpoint(address, ready: false)))]);
        var ports = subset?["ports"]?.DeepClone() ?? new JsonArray();
        if (store.Find(BuiltInKinds.EndpointSlice, service.NamespaceOf(), name) is null)
        {
            writer.Create(BuiltInKinds.EndpointSlice, service.NamespaceOf(), new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io", ["kubernetes.io/service-name"] = service.NameOf() },
                    ["ownerReferences"] = new JsonArray(Owned.Reference(BuiltInKinds.Service, service)),
                },
                ["addressType"] = "IPv4",
                ["endpoints"] = endpoints,
                ["ports"] = ports,
            }, Options);
            return;
        }

        writer.Update(BuiltInKinds.EndpointSlice, service.NamespaceOf(), name, value =>
        {
            value["endpoints"] = endpoints.DeepClone();
            value["ports"] = ports.DeepClone();
            return value;
        }, Options);
    }

    private static JsonObject Endpoint(JsonObject address, bool ready) => new()
    {
        ["addresses"] = new JsonArray(address.Text("ip")),
        ["conditions"] = new JsonObject { ["ready"] = ready, ["serving"] = ready, ["terminating"] = false },
        ["nodeName"] = address.Text("nodeName"),
        ["targetRef"] = address["targetRef"]?.DeepClone(),
    };
}
