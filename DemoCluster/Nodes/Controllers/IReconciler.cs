using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>A controller: it selects the objects that a change concerns and reconciles one at a time with its spec.</summary>
internal interface IReconciler
{
    /// <summary>Keys of the objects that a change concerns. Called for every change: must be fast.</summary>
    IEnumerable<ObjectKey> Affected(WatchEvent change);

    /// <summary>Performs the work that is due.</summary>
    /// <returns>When to reconcile again; null where only a change requires it.</returns>
    TimeSpan? Reconcile(ObjectKey key);
}
