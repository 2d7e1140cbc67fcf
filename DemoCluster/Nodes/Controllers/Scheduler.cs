using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Assigns pods to a node with free capacity, or reports why there is none.</summary>
internal sealed class Scheduler(ObjectStore store, ObjectWriter writer, EventRecorder events, SimulationSpeed speed) : IReconciler
{
    private const string Component = "default-scheduler";
    private static readonly WriteOptions Options = new() { Manager = ManagedFields.Unrecorded };
    private readonly Dictionary<ObjectKey, PlacedPod> _placed = [];

    public IEnumerable<ObjectKey> Affected(WatchEvent change)
    {
        if (change.StorageKey == BuiltInKinds.PersistentVolumeClaim.StorageKey)
        {
            return store.List(BuiltInKinds.Pod, change.Object.Key.Namespace).Where(pod => Claims(pod).Contains(change.Object.Key.Name)).Select(pod => new ObjectKey(pod.NamespaceOf(), pod.NameOf()));
        }

        if (change.StorageKey != "pods")
        {
            return [];
        }

        Account(change);
        return change.Type == ChangeType.Deleted ? [] : [change.Object.Key];
    }

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var pod = store.Find(BuiltInKinds.Pod, key.Namespace, key.Name)?.ToJson();
        if (pod is null || pod.IsDeleting() || pod.Object("spec").Text("nodeName").Length > 0)
        {
            return null;
        }

        var refusals = new List<string>();
        var nodes = Placement.Nodes(store).ToArray();
        if (Claims(pod).FirstOrDefault(claim => store.Find(BuiltInKinds.PersistentVolumeClaim, key.Namespace, claim) is null) is { } missing)
        {
            Refuse(pod, nodes.Length, $"persistentvolumeclaim \"{missing}\" not found", "Preemption is not helpful for scheduling");
            return speed.Of(60);
        }

        var fitting = nodes.Where(node => Fits(node, pod, refusals)).OrderBy(node => _placed.Values.Count(placed => placed.Node == node.NameOf())).FirstOrDefault();
        if (fitting is null)
        {
            var reasons = string.Join(", ", refusals.GroupBy(reason => reason, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));
            Refuse(pod, nodes.Length, reasons, "No preemption victims found for incoming pod");
            return speed.Of(60);
        }

        writer.Update(BuiltInKinds.Pod, key.Namespace, key.Name, value =>
        {
            value.Object("spec")!["nodeName"] = fitting.NameOf();
            return value;
        }, Options);
        events.Record(BuiltInKinds.Pod, pod, "Normal", "Scheduled", $"Successfully assigned {key.Namespace}/{key.Name} to {fitting.NameOf()}", Component);
        return null;
    }

    private void Account(WatchEvent change)
    {
        var pod = change.Object.ToJson();
        if (change.Type == ChangeType.Deleted || Owned.IsFinished(pod) || pod.Object("spec").Text("nodeName").Length == 0)
        {
            _placed.Remove(change.Object.Key);
        }
        else
        {
            _placed[change.Object.Key] = new PlacedPod(pod.Object("spec").Text("nodeName"), Owned.Request(pod, "cpu"), Owned.Request(pod, "memory"), [.. HostPort.Of(pod)]);
        }
    }

    private bool Fits(JsonObject node, JsonObject pod, List<string> refusals)
    {
        if (node.Object("spec").Bool("unschedulable"))
        {
            refusals.Add("node(s) were unschedulable");
        }
        else if (Placement.Taint(node, pod.Object("spec")) is { } taint)
        {
            refusals.Add($"node(s) had untolerated taint {taint}");
        }
        else if (!Placement.MatchesSelector(node, pod.Object("spec")))
        {
            refusals.Add("node(s) didn't match Pod's node affinity/selector");
        }
        else
        {
            var used = _placed.Values.Where(placed => placed.Node == node.NameOf()).ToArray();
            var room = node.Object("status").Object("allocatable");
            var before = refusals.Count;
            if (HostPort.Of(pod).Any(port => used.Any(placed => placed.Ports.Any(port.Conflicts))))
            {
                refusals.Add("node(s) didn't have free ports for the requested pod ports");
            }

            Check(room, "pods", used.Length + 1, "Too many pods", refusals);
            Check(room, "cpu", used.Sum(placed => placed.Cpu) + Owned.Request(pod, "cpu"), "Insufficient cpu", refusals);
            Check(room, "memory", used.Sum(placed => placed.Memory) + Owned.Request(pod, "memory"), "Insufficient memory", refusals);
            return refusals.Count == before;
        }

        return false;
    }

    private static void Check(JsonObject? room, string resource, decimal needed, string refusal, List<string> refusals)
    {
        if (needed > Quantity.Parse(room.Text(resource)))
        {
            refusals.Add(refusal);
        }
    }

    private static IEnumerable<string> Claims(JsonObject pod) => pod.Object("spec").Objects("volumes").Select(volume => volume.Object("persistentVolumeClaim").Text("claimName")).Where(claim => claim.Length > 0);

    private void Refuse(JsonObject pod, int nodes, string reasons, string preemption)
    {
        var message = $"0/{nodes} nodes are available: {reasons}. preemption: 0/{nodes} nodes are available: {nodes} {preemption}.";
        writer.Update(BuiltInKinds.Pod, pod.NamespaceOf(), pod.NameOf(), value =>
        {
            var status = value.Ensure("status");
            Conditions.Set(status, "PodScheduled", false, "Unschedulable", message, store.Now);
            return value;
        }, Options with { Subresource = "status" });
        events.Record(BuiltInKinds.Pod, pod, "Warning", "FailedScheduling", message, Component);
    }
}
