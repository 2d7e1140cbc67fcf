using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>Deploys the broken revision of a workload once the previous one is available, so that a rollback is possible.</summary>
internal sealed class SeedUpdates(ObjectStore store, ObjectWriter writer, Seeder seeder, DemoClusterOptions options) : IReconciler
{
    private readonly Dictionary<ObjectKey, System.Text.Json.Nodes.JsonObject> _pending = options.Seed
        ? seeder.Updates().Where(update => update.Kind == BuiltInKinds.Deployment).ToDictionary(update => new ObjectKey(update.Value.NamespaceOf(), update.Value.NameOf()), update => update.Value)
        : [];

    public IEnumerable<ObjectKey> Affected(WatchEvent change) =>
        change.StorageKey == BuiltInKinds.Deployment.StorageKey && _pending.ContainsKey(change.Object.Key) ? [change.Object.Key] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        if (_pending.TryGetValue(key, out var update)
            && store.Find(BuiltInKinds.Deployment, key.Namespace, key.Name)?.ToJson() is { } current
            && current.Object("status").Int("availableReplicas") == current.Object("spec").Int("replicas"))
        {
            writer.Update(BuiltInKinds.Deployment, key.Namespace, key.Name, value =>
            {
                value["spec"] = update["spec"]!.DeepClone();
                return value;
            }, new WriteOptions { Manager = "seed" });
            _pending.Remove(key);
        }

        return null;
    }
}
