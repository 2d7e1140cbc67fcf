using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>Resolves service names and simulates connections to them.</summary>
internal sealed class ClusterNetwork(ObjectStore store)
{
    /// <returns>Null where the name is unknown, false where the connection is refused.</returns>
    public bool? Connect(string ns, string host, int port)
    {
        var labels = host.Split('.');
        var (name, target) = labels.Length > 1 ? (labels[0], labels[1]) : (host, ns);
        var service = store.Find(BuiltInKinds.Service, target, name)?.ToJson();
        if (service is null)
        {
            return null;
        }

        var ready = store.Find(BuiltInKinds.Endpoints, target, name)?.ToJson().Objects("subsets").Any(subset => subset.Objects("addresses").Any()) == true;
        return ready && service.Object("spec").Objects("ports").Any(open => open.Int("port") == port);
    }
}
