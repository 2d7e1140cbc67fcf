using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>CustomResourceDefinition → a served kind; its objects are deleted with it.</summary>
internal sealed class CustomResourceReconciler(ObjectStore store, ObjectWriter writer, ResourceCatalog catalog) : IReconciler
{
    public IEnumerable<ObjectKey> Affected(WatchEvent change)
    {
        if (change.StorageKey != BuiltInKinds.CustomResourceDefinition.StorageKey)
        {
            return [];
        }

        if (change.Type == ChangeType.Deleted)
        {
            RemoveObjects(change.Object.ToJson());
        }

        return [change.Object.Key];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        foreach (var kind in catalog.ReplaceCustom(store.List(BuiltInKinds.CustomResourceDefinition, null)))
        {
            store.EndWatches(kind);
        }

        if (store.Find(BuiltInKinds.CustomResourceDefinition, "", key.Name)?.ToJson() is { } definition && !Conditions.Is(definition, "Established", "True"))
        {
            writer.Update(BuiltInKinds.CustomResourceDefinition, "", key.Name, value =>
            {
                value["status"] = CustomResources.Status(value, Timestamps.Format(store.Now));
                return value;
            }, new WriteOptions { Manager = ManagedFields.Unrecorded, Subresource = "status" });
        }

        return null;
    }

    private void RemoveObjects(JsonObject definition)
    {
        foreach (var kind in CustomResources.Kinds(definition))
        {
            foreach (var item in store.Snapshot(kind).Objects)
            {
                store.TryRemove(kind, item);
            }
        }
    }
}
