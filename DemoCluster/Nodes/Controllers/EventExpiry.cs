using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Deletes events an hour after they were last seen, as API servers do.</summary>
internal sealed class EventExpiry(ObjectStore store) : IReconciler
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey == "events" && change.Type == ChangeType.Added ? [change.Object.Key] : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        if (store.Find(BuiltInKinds.Event, key.Namespace, key.Name) is not { } found)
        {
            return null;
        }

        var value = found.ToJson();
        var last = Timestamps.Parse(value.Text("lastTimestamp")) ?? Timestamps.Parse(value.Object("metadata").Text("creationTimestamp")) ?? store.Now;
        var left = last + Lifetime - store.Now;
        return left > TimeSpan.Zero ? left : store.TryRemove(BuiltInKinds.Event, found) ? null : TimeSpan.Zero;
    }
}
