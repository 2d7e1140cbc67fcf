using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>DaemonSet → a Pod on every node that its node selector and tolerations admit.</summary>
internal sealed class DaemonSetReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.DaemonSet, "daemonset-controller", store, writer, remover, events, backOff)
{
    public override IEnumerable<ObjectKey> Affected(WatchEvent change) => change.StorageKey == "nodes"
        ? Store.Snapshot(Kind).Objects.Select(item => item.Key)
        : base.Affected(change);

    protected override TimeSpan? Reconcile(JsonObject set)
    {
        var template = set.Object("spec").Object("template");
        var revision = ControllerRevisions.Ensure(Store, Writer, Kind, set)[(set.NameOf().Length + 1)..];
        var nodes = Placement.Nodes(Store)
            .Where(node => Placement.Admits(node, template.Object("spec")))
            .Select(node => node.NameOf()).ToArray();
        var pods = Owned.By(Store, BuiltInKinds.Pod, set);
        var missing = nodes.Where(node => !pods.Any(pod => pod.Object("spec").Text("nodeName") == node)).ToArray();
        var creation = missing.Length == 0 ? PodCreation.Done : CreatePods(set, missing.Select(node => Pod(set, template, node, revision)));

        foreach (var pod in pods.Where(pod => Owned.IsActive(pod) && !nodes.Contains(pod.Object("spec").Text("nodeName"))))
        {
            DeletePod(set, pod);
        }

        // One at a time: the next old pod is deleted when all others are ready.
        var stale = pods.Find(pod => !IsCurrent(pod, revision));
        if (stale is not null && set.Object("spec").Object("updateStrategy").Text("type") == "RollingUpdate" && pods.All(pod => pod == stale || Owned.IsReady(pod) && !pod.IsDeleting()))
        {
            DeletePod(set, stale);
        }

        var active = Owned.By(Store, BuiltInKinds.Pod, set).Where(Owned.IsActive).ToArray();
        var ready = active.Count(Owned.IsReady);
        var status = StatusOf(set);
        status["desiredNumberScheduled"] = nodes.Length;
        status["currentNumberScheduled"] = active.Length;
        status["numberMisscheduled"] = 0;
        status["numberReady"] = ready;
        Owned.SetCount(status, "numberAvailable", ready);
        Owned.SetCount(status, "numberUnavailable", nodes.Length - ready);
        Owned.SetCount(status, "updatedNumberScheduled", active.Count(pod => IsCurrent(pod, revision)));
        WriteStatus(set, status);
        return creation.Again;
    }

    private JsonObject Pod(JsonObject set, JsonObject? template, string node, string revision)
    {
        var pod = Owned.Pod(Kind, set, template);
        pod.Object("metadata")!.Ensure("labels")[ControllerRevisions.HashLabel] = revision;
        pod.Object("spec")!["nodeName"] = node;
        return pod;
    }

    private static bool IsCurrent(JsonObject pod, string revision) => pod.Object("metadata").Map("labels").GetValueOrDefault(ControllerRevisions.HashLabel) == revision;
}
