using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Functions shared by the controllers of workloads: reading, writing status, creating and deleting pods.</summary>
internal abstract class WorkloadReconciler(ResourceKind kind, string component, ObjectStore store, ObjectWriter writer, ObjectRemover remover, EventRecorder events, CreationBackOff backOff) : IReconciler
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

    /// <summary>Creates some pods, up to the first that the API server refuses: then a FailedCreate event says why.</summary>
    protected PodCreation CreatePods(JsonObject owner, IEnumerable<JsonObject> pods)
    {
        if (backOff.Wait(owner.UidOf(), Now) is { } wait)
        {
            return new PodCreation(wait, Refusal: null);
        }

        foreach (var pod in pods)
        {
            try
            {
                var created = Writer.Create(BuiltInKinds.Pod, owner.NamespaceOf(), pod, AsCluster);
                Record(owner, "Normal", "SuccessfulCreate", Created(owner, created.Key.Name));
            }
            catch (ApiException exception) when (exception is { Code: 403, IsOfTerminatingNamespace: false } or { Code: 422 })
            {
                backOff.Failed(owner.UidOf(), Now);
                Record(owner, "Warning", "FailedCreate", Refused(owner, pod, exception.Message));
                return new PodCreation(backOff.Wait(owner.UidOf(), Now) ?? TimeSpan.Zero, exception.Message);
            }
            catch (ApiException exception) when (exception.IsOfTerminatingNamespace)
            {
                return PodCreation.Done;
            }
        }

        backOff.Succeeded(owner.UidOf());
        return PodCreation.Done;
    }

    /// <summary>The event's message about a new pod.</summary>
    protected virtual string Created(JsonObject owner, string pod) => $"Created pod: {pod}";

    /// <summary>The event's message about a pod that the API server refuses.</summary>
    protected virtual string Refused(JsonObject owner, JsonObject pod, string why) => $"Error creating: {why}";

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

/// <summary>What became of the pods that a controller wanted to create.</summary>
/// <param name="Again">When to try again; null where all exist.</param>
/// <param name="Refusal">Why the API server refused one just now.</param>
internal readonly record struct PodCreation(TimeSpan? Again, string? Refusal)
{
    public static readonly PodCreation Done = new(null, null);
}
