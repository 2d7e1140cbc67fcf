using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Admission;

/// <summary>What LimitRanges and ResourceQuotas of a namespace make of a new pod.</summary>
internal sealed class PodAdmission(ObjectStore store)
{
    /// <summary>Sets the requests and limits that the namespace gives to containers without them.</summary>
    public void Complete(JsonObject pod)
    {
        foreach (var range in InNamespace(BuiltInKinds.LimitRange, pod))
        {
            LimitRanges.SetDefaults(range, pod);
        }
    }

    /// <exception cref="ApiException">403, with the bound that the pod exceeds.</exception>
    public void Check(JsonObject pod)
    {
        var errors = InNamespace(BuiltInKinds.LimitRange, pod).SelectMany(range => LimitRanges.Check(range, pod)).ToList();
        if (errors.Count > 0)
        {
            throw ApiException.Refused(BuiltInKinds.Pod, pod.NameOf(), errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]");
        }

        foreach (var quota in InNamespace(BuiltInKinds.ResourceQuota, pod))
        {
            if (Quotas.Refusal(store, quota, pod) is { } refusal)
            {
                throw ApiException.Refused(BuiltInKinds.Pod, pod.NameOf(), refusal);
            }
        }
    }

    private IEnumerable<JsonObject> InNamespace(ResourceKind kind, JsonObject pod) =>
        ObjectStore.Range(store.Snapshot(kind).Objects, pod.NamespaceOf()).Select(item => item.ToJson());
}
