using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Functions shared by the controllers of workloads: reading, writing status, creating and deleting pods.</summary>
internal abstract class WorkloadReconciler(ResourceKind kind, string component, ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events) : IReconciler
{
    protected static readonly WriteOptions AsCluster = new() { Manager = ManagedFields.Unrecorded, FieldValidation = "Ignore" };

    protected ResourceKind Kind { get; } = kind;

    protected ObjectStore Store { get; } = store;

    protected ObjectWriter Writer { get; } = writer;

    protected DateTimeOffset Now => Store.Now;

    public virtual IEnumerable<ObjectKey> Affected(WatchEvent change) =>
        change.StorageKey == Kind.StorageKey ? [change.Object.Key]
        : change.StorageKey is "pods" or "replicasets.apps" ? Owned.ControllerKey(change.Object, Kind.Kind)
        : [];

    public TimeSpan? Reconcile(ObjectKey key)
    {
        var found = Store.Find(Kind, key.Namespace, key.Name)?.ToJson();
        return found is null || found.IsDeleting() ? null : Reconcile(found);
    }

    protected abstract TimeSpan? Reconcile(JsonObject workload);

    protected void WriteStatus(JsonObject workload, JsonObject status) => Writer.Update(
        Kind, workload.NamespaceOf(), workload.NameOf(),
        current =>
        {
            current["status"] = status.DeepClone();
            current.Object("metadata")!.Remove("resourceVersion");
            return current;
        },
        AsCluster with { Subresource = "status" });

    /// <summary>A copy of the current status with the observed generation updated.</summary>
    protected static JsonObject StatusOf(JsonObject workload)
    {
        var status = (JsonObject?)workload.Object("status")?.DeepClone() ?? [];
        status["observedGeneration"] = workload.Object("metadata").Number("generation") ?? 1;
        return status;
    }

    protected void CreatePod(JsonObject owner, JsonObject pod)
    {
        var created = Writer.Create(BuiltInKinds.Pod, owner.NamespaceOf(), pod, AsCluster);
        Record(owner, "Normal", "SuccessfulCreate", $"Created pod: {created.Key.Name}");
    }

    protected void DeletePod(JsonObject owner, JsonObject pod)
    {
        if (Store.Find(BuiltInKinds.Pod, pod.NamespaceOf(), pod.NameOf()) is { } found)
        {
            remover.Delete(BuiltInKinds.Pod, found, []);
            Record(owner, "Normal", "SuccessfulDelete", $"Deleted pod: {found.Key.Name}");
        }
    }

    protected void Delete(ResourceKind kind, JsonObject value)
    {
        if (Store.Find(kind, value.NamespaceOf(), value.NameOf()) is { } found)
        {
            remover.Delete(kind, found, []);
        }
    }

    protected void Record(JsonObject about, string type, string reason, string message) => events.Record(Kind, about, type, reason, message, component);
}
