using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>A controller: it receives which objects may need work and brings one at a time closer to its spec.</summary>
internal interface IReconciler
{
    /// <summary>Keys of the objects that a change concerns. Called for every change: has to be cheap.</summary>
    IEnumerable<ObjectKey> Affected(WatchEvent change);

    /// <summary>Does what is to be done now.</summary>
    /// <returns>When to come back; null when only a change makes that necessary.</returns>
    TimeSpan? Reconcile(ObjectKey key);
}
