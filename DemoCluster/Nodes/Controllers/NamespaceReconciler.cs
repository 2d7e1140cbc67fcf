using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Security;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Creates the default objects of a new namespace, and empties a namespace that is being deleted.</summary>
internal sealed class NamespaceReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, ResourceCatalog catalog, ServerIdentity identity, SimulationSpeed speed) : IReconciler
{
    private static readonly WriteOptions Options = new() { Manager = ManagedFields.Unrecorded };

    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey == "namespaces" && change.Type != ChangeType.Deleted ? [change.Object.Key] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var found = store.Find(BuiltInKinds.Namespace, "", key.Name);
        if (found is null)
        {
            return null;
        }

        if (found.ToJson().IsDeleting())
        {
            return Empty(found);
        }

        Ensure(BuiltInKinds.ServiceAccount, key.Name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } });
        Ensure(BuiltInKinds.ConfigMap, key.Name, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt" },
            ["data"] = new JsonObject { ["ca.crt"] = identity.AuthorityPem },
        });
        return null;
    }

    private TimeSpan? Empty(StoredObject found)
    {
        var left = 0;
        foreach (var kind in catalog.All.Where(kind => kind.Namespaced).ToArray())
        {
            foreach (var item in ObjectStore.Range(store.Snapshot(kind).Objects, found.Key.Name).ToArray())
            {
                if (remover.Delete(kind, item, []) is not null)
                {
                    left++;
                }
            }
        }

        return left == 0 && store.TryRemove(BuiltInKinds.Namespace, found) ? null : speed.Of(1);
    }

    private void Ensure(ResourceKind kind, string ns, JsonObject value)
    {
        if (store.Find(kind, ns, value.NameOf()) is null)
        {
            writer.Create(kind, ns, value, Options);
        }
    }
}
