using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Deletes objects whose owner was deleted.</summary>
internal sealed class GarbageCollector(ObjectStore store, ObjectRemover remover, ResourceCatalog catalog) : IReconciler
{
    // The deleted owners, by their uid.
    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.Type == ChangeType.Deleted && change.StorageKey != "events"
        ? [new ObjectKey(change.Object.Key.Namespace, change.Object.Uid)]
        : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var uid = System.Text.Encoding.UTF8.GetBytes(key.Name);
        foreach (var kind in catalog.All.Where(kind => kind.Plural != "events").ToArray())
        {
            var range = ObjectStore.Range(store.Snapshot(kind).Objects, kind.Namespaced && key.Namespace.Length > 0 ? key.Namespace : null);
            foreach (var item in range.Where(item => !item.Labels.ContainsKey(ControlPlane.SyntheticLabel) && item.Json.AsSpan().IndexOf(uid) >= 0).ToArray())
            {
                if (item.ToJson().Object("metadata").Objects("ownerReferences").Any(owner => owner.Text("uid") == key.Name)
                    && store.Find(kind, item.Key.Namespace, item.Key.Name) is { } found)
                {
                    remover.Delete(kind, found, []);
                }
            }
        }

        return null;
    }
}
