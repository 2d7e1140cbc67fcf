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
    private readonly Dictionary<ObjectKey, (string Node, decimal Cpu, decimal Memory)> _placed = [];

    public IEnumerable<ObjectKey> Affected(WatchEvent change)
    {
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
        var fitting = nodes.Where(node => Fits(node, pod, refusals)).OrderBy(node => _placed.Values.Count(placed => placed.Node == node.NameOf())).FirstOrDefault();
        if (fitting is null)
        {
            Refuse(pod, nodes.Length, refusals);
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
            _placed[change.Object.Key] = (pod.Object("spec").Text("nodeName"), Owned.Request(pod, "cpu"), Owned.Request(pod, "memory"));
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

    private void Refuse(JsonObject pod, int nodes, List<string> refusals)
    {
        var reasons = string.Join(", ", refusals.GroupBy(reason => reason, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}"));
        var message = $"0/{nodes} nodes are available: {reasons}. preemption: 0/{nodes} nodes are available: {nodes} No preemption victims found for incoming pod.";
        writer.Update(BuiltInKinds.Pod, pod.NamespaceOf(), pod.NameOf(), value =>
        {
            var status = value.Ensure("status");
            Conditions.Set(status, "PodScheduled", false, "Unschedulable", message, store.Now);
            return value;
        }, Options with { Subresource = "status" });
        events.Record(BuiltInKinds.Pod, pod, "Warning", "FailedScheduling", message, Component);
    }
}
