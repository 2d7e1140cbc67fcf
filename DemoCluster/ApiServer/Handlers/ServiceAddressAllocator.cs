using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>Allocates cluster IP addresses and node ports to services.</summary>
internal sealed class ServiceAddressAllocator
{
    private int _last = 10;
    private int _lastPort = 30000;

    public void Assign(ResourceKind kind, JsonObject value)
    {
        if (kind != BuiltInKinds.Service || value.Object("spec") is not { } spec || spec.Text("type") == "ExternalName")
        {
            return;
        }

        if (spec.Text("clusterIP").Length == 0)
        {
            var next = Interlocked.Increment(ref _last);
            spec["clusterIP"] = $"10.96.{next / 250}.{next % 250 + 1}";
        }

        spec["clusterIPs"] = new JsonArray(spec.Text("clusterIP"));
        foreach (var port in spec.Text("type") is "NodePort" or "LoadBalancer" ? spec.Objects("ports") : [])
        {
            port["nodePort"] ??= Interlocked.Increment(ref _lastPort);
        }
    }
}
