using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Admission;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>ResourceQuota → its status: what the objects of its namespace use.</summary>
internal sealed class ResourceQuotaReconciler(ObjectStore store, ObjectWriter writer) : IReconciler
{
    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey is "events" or "endpoints" or "endpointslices.discovery.k8s.io"
        ? []
        : ObjectStore.Range(store.Snapshot(BuiltInKinds.ResourceQuota).Objects, change.Object.Key.Namespace).Select(quota => quota.Key).ToArray();

    public TimeSpan? Reconcile(ObjectKey key)
    {
        if (store.Find(BuiltInKinds.ResourceQuota, key.Namespace, key.Name)?.ToJson() is not { } quota)
        {
            return null;
        }

        var used = Quotas.Used(store, quota);
        var status = new JsonObject
        {
            ["hard"] = quota.Object("spec").Object("hard")?.DeepClone() ?? new JsonObject(),
            ["used"] = new JsonObject(used.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Quotas.Text(pair.Key, pair.Value)))),
        };
        if (!JsonNode.DeepEquals(status, quota.Object("status")))
        {
            writer.Update(
                BuiltInKinds.ResourceQuota, key.Namespace, key.Name,
                value =>
                {
                    value["status"] = status.DeepClone();
                    value.Object("metadata")!.Remove("resourceVersion");
                    return value;
                },
                new WriteOptions { Manager = ManagedFields.Unrecorded, Subresource = "status" });
        }

        return null;
    }
}
