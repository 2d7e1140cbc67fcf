using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>StatefulSet → Pods with ordinals: created in order, each ready before the next; replaced in reverse order.</summary>
internal sealed class StatefulSetReconciler(ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff)
    : WorkloadReconciler(BuiltInKinds.StatefulSet, "statefulset-controller", store, writer, remover, events, backOff)
{
    protected override TimeSpan? Reconcile(JsonObject set)
    {
        var spec = set.Object("spec")!;
        var desired = spec.Int("replicas");
        var parallel = spec.Text("podManagementPolicy") == "Parallel";
        var revision = ControllerRevisions.Ensure(Store, Writer, Kind, set);
        var pods = Owned.By(Store, BuiltInKinds.Pod, set).ToDictionary(Ordinal);
        var again = Step(set, desired, parallel, revision, pods);

        var active = Owned.By(Store, BuiltInKinds.Pod, set).Where(Owned.IsActive).ToArray();
        var status = StatusOf(set);
        var updated = active.Count(pod => IsCurrent(pod, revision));
        var complete = updated == desired && active.Length == desired && active.All(Owned.IsReady);
        status["replicas"] = active.Length;
        status["availableReplicas"] = active.Count(Owned.IsReady);
        Owned.SetCount(status, "readyReplicas", active.Count(Owned.IsReady));
        Owned.SetCount(status, "updatedReplicas", updated);
        Owned.SetCount(status, "currentReplicas", complete ? desired : active.Length - updated);
        status["updateRevision"] = revision;
        status["currentRevision"] = complete || status.Text("currentRevision").Length == 0 ? revision : status.Text("currentRevision");
        status["collisionCount"] = 0;
        WriteStatus(set, status);
        return again;
    }

    protected override string Created(JsonObject owner, string pod) => $"create Pod {pod} in StatefulSet {owner.NameOf()} successful";

    protected override string Refused(JsonObject owner, JsonObject pod, string why) => $"create Pod {pod.NameOf()} in StatefulSet {owner.NameOf()} failed error: {why}";

    private TimeSpan? Step(JsonObject set, int desired, bool parallel, string revision, Dictionary<int, JsonObject> pods)
    {
        for (var ordinal = 0; ordinal < desired; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
            {
                var creation = CreatePods(set, [Pod(set, ordinal, revision)]);
                if (!parallel || creation.Again is not null)
                {
                    return creation.Again;
                }
            }
            else if (Owned.IsFinished(pod) && !pod.IsDeleting())
            {
                DeletePod(set, pod);
                return null;
            }
            else if (!parallel && (pod.IsDeleting() || !Owned.IsReady(pod) && IsCurrent(pod, revision)))
            {
                return null;
            }
        }

        // One at a time: surplus pods first, then pods of an old template.
        var last = pods.Where(pair => pair.Key >= desired).OrderByDescending(pair => pair.Key).Select(pair => pair.Value).FirstOrDefault()
            ?? pods.Where(pair => !IsCurrent(pair.Value, revision) && set.Object("spec").Object("updateStrategy").Text("type") != "OnDelete").OrderByDescending(pair => pair.Key).Select(pair => pair.Value).FirstOrDefault();
        if (last is not null && !pods.Values.Any(pod => pod.IsDeleting()))
        {
            DeletePod(set, last);
        }

        return null;
    }

    private JsonObject Pod(JsonObject set, int ordinal, string revision)
    {
        var pod = Owned.Pod(Kind, set, set.Object("spec").Object("template"));
        var metadata = pod.Object("metadata")!;
        var name = $"{set.NameOf()}-{ordinal}";
        metadata["name"] = name;
        var labels = metadata.Ensure("labels");
        labels["apps.kubernetes.io/pod-index"] = ordinal.ToString(CultureInfo.InvariantCulture);
        labels[ControllerRevisions.HashLabel] = revision;
        labels["statefulset.kubernetes.io/pod-name"] = name;
        pod.Object("spec")!["hostname"] = name;
        pod.Object("spec")!["subdomain"] = set.Object("spec").Text("serviceName");
        return pod;
    }

    private static bool IsCurrent(JsonObject pod, string revision) => pod.Object("metadata").Map("labels").GetValueOrDefault(ControllerRevisions.HashLabel) == revision;

    private static int Ordinal(JsonObject pod) => int.Parse(pod.NameOf()[(pod.NameOf().LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
}
