using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Service → Endpoints: the addresses of the pods that its selector finds.</summary>
internal sealed class EndpointsReconciler(ObjectStore store, ObjectWriter writer) : IReconciler
{
    private static readonly WriteOptions Options = new() { Manager = ManagedFields.Unrecorded };

    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey switch
    {
        "services" => [change.Object.Key],
        "pods" => ObjectStore.Range(store.Snapshot(BuiltInKinds.Service).Objects, change.Object.Key.Namespace).Select(item => item.Key),
        _ => [],
    };

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var service = store.Find(BuiltInKinds.Service, key.Namespace, key.Name)?.ToJson();
        if (service is null || service.Object("spec").Object("selector") is not { Count: > 0 })
        {
            return null;
        }

        var subsets = Subsets(service);
        EndpointSlices.Write(store, writer, service, subsets?[0]);
        if (store.Find(BuiltInKinds.Endpoints, key.Namespace, key.Name) is null)
        {
            var endpoints = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = key.Name, ["labels"] = service.Object("metadata").Object("labels")?.DeepClone(), ["ownerReferences"] = new JsonArray(Owned.Reference(BuiltInKinds.Service, service)) },
            };
            if (subsets is not null)
            {
                endpoints["subsets"] = subsets;
            }

            writer.Create(BuiltInKinds.Endpoints, key.Namespace, endpoints, Options);
            return null;
        }

        writer.Update(BuiltInKinds.Endpoints, key.Namespace, key.Name, value =>
        {
            value.Remove("subsets");
            if (subsets is not null)
            {
                value["subsets"] = subsets.DeepClone();
            }

            return value;
        }, Options);
        return null;
    }

    private JsonArray? Subsets(JsonObject service)
    {
        var selector = LabelSelector.FromObject(new JsonObject { ["matchLabels"] = service.Object("spec").Object("selector")!.DeepClone() });
        var pods = ObjectStore.Range(store.Snapshot(BuiltInKinds.Pod).Objects, service.NamespaceOf())
            .Where(item => selector.Matches(item.Labels)).Select(item => item.ToJson())
            .Where(pod => Owned.IsActive(pod) && pod.Object("status").Text("podIP").Length > 0).ToArray();
        if (pods.Length == 0)
        {
            return null;
        }

        var subset = new JsonObject();
        if (pods.Where(Owned.IsReady).Select(Address).ToArray() is { Length: > 0 } ready)
        {
            subset["addresses"] = new JsonArray([.. ready]);
        }

        if (pods.Where(pod => !Owned.IsReady(pod)).Select(Address).ToArray() is { Length: > 0 } unready)
        {
            subset["notReadyAddresses"] = new JsonArray([.. unready]);
        }

        subset["ports"] = new JsonArray([.. service.Object("spec").Objects("ports").Select(port => Port(port, pods[0]))]);
        return [subset];
    }

    private static JsonObject Address(JsonObject pod) => new()
    {
        ["ip"] = pod.Object("status").Text("podIP"),
        ["nodeName"] = pod.Object("spec").Text("nodeName"),
        ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = pod.NamespaceOf(), ["name"] = pod.NameOf(), ["uid"] = pod.UidOf() },
    };

    private static JsonObject Port(JsonObject port, JsonObject pod)
    {
        var target = port.Text("targetPort");
        var number = int.TryParse(target, System.Globalization.CultureInfo.InvariantCulture, out var given) ? given
            : pod.Object("spec").Objects("containers").SelectMany(container => container.Objects("ports")).FirstOrDefault(named => named.Text("name") == target).Int("containerPort", port.Int("port"));
        var endpoint = new JsonObject { ["port"] = number, ["protocol"] = port.Text("protocol") };
        endpoint.SetOrRemove("name", port.Text("name"));
        return endpoint;
    }
}
