using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>ReplicaSet → Pods.</summary>
internal sealed class ReplicaSetReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.ReplicaSet, "replicaset-controller", store, writer, remover, events, backOff)
{
    protected override TimeSpan? Reconcile(JsonObject set)
    {
        var pods = Owned.By(Store, BuiltInKinds.Pod, set).Where(Owned.IsActive).ToList();
        var desired = set.Object("spec").Int("replicas");
        var missing = Math.Max(0, desired - pods.Count);
        var creation = missing == 0 ? PodCreation.Done : CreatePods(set, Enumerable.Range(0, missing).Select(_ => Owned.Pod(Kind, set, set.Object("spec").Object("template"))));

        // The least useful first: not placed, not ready, youngest.
        var surplus = pods.OrderBy(pod => pod.Object("spec").Text("nodeName").Length > 0).ThenBy(Owned.IsReady)
            .ThenByDescending(pod => pod.Object("metadata").Text("creationTimestamp"), StringComparer.Ordinal).Take(Math.Max(0, pods.Count - desired)).ToArray();
        foreach (var pod in surplus)
        {
            DeletePod(set, pod);
            pods.Remove(pod);
        }

        pods = [.. Owned.By(Store, BuiltInKinds.Pod, set).Where(Owned.IsActive)];
        var status = StatusOf(set);
        status["replicas"] = pods.Count;
        Owned.SetCount(status, "fullyLabeledReplicas", pods.Count);
        Owned.SetCount(status, "readyReplicas", pods.Count(Owned.IsReady));
        Owned.SetCount(status, "availableReplicas", pods.Count(Owned.IsReady));
        if (creation.Refusal is { } refusal)
        {
            Conditions.Set(status, "ReplicaFailure", true, "FailedCreate", refusal, Now);
        }
        else if (creation.Again is null)
        {
            Conditions.Remove(status, "ReplicaFailure");
        }

        WriteStatus(set, status);
        return creation.Again;
    }
}
