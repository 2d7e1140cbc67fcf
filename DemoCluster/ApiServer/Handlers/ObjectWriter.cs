using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Admission;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Patches;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>
/// The rules for creating and changing objects in the store: types, defaults, validation, generation, separate status,
/// optimistic concurrency. Clients and controllers use the same rules.
/// </summary>
internal sealed class ObjectWriter(ObjectStore store, ServiceAddressAllocator addresses, PodAdmission admission)
{
    private static readonly string[] SystemFields = ["uid", "resourceVersion", "generation", "selfLink"];
    private static readonly string[] KeptFields = ["uid", "creationTimestamp", "namespace", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"];
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Creates an object.</summary>
    /// <param name="ns">The namespace that the request names; empty for cluster-scoped kinds.</param>
    /// <param name="warnings">Receives the fields that were dropped from the object.</param>
    /// <exception cref="ApiException">The object is rejected.</exception>
    public StoredObject Create(ResourceKind kind, string ns, JsonObject value, WriteOptions options, ICollection<string>? warnings = null)
    {
        var metadata = value.Ensure("metadata");
        CheckType(kind, value);
        CheckNamespace(kind, ns, metadata);
        if (metadata.Text("name").Length == 0 && metadata.Text("generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = prefix + RandomNumberGenerator.GetString(NameAlphabet, 5);
        }

        foreach (var field in SystemFields
            .Concat(options.KeepCreation ? [] : ["creationTimestamp"]).Concat(options.IsApply ? [] : ["managedFields"]))
        {
            metadata.Remove(field);
        }

        Complete(kind, value, old: null, options, warnings);
        if (kind == BuiltInKinds.Pod)
        {
            admission.Complete(value);
        }

        if (kind.HasStatus && !options.KeepStatus)
        {
            value.Remove("status");
            if (InitialStatus(kind, value) is { } status)
            {
                value["status"] = status;
            }
        }

        Validation.Check(kind, value, old: null);
        if (kind == BuiltInKinds.Pod)
        {
            admission.Check(value);
        }

        if (!options.IsApply)
        {
            ManagedFields.Track(kind, [], value, options, store.Now);
        }

        if (options.DryRun)
        {
            return store.Find(kind, ns, value.NameOf()) is null
                ? Preview(kind, value, existing: null)
                : throw ApiException.AlreadyExists(kind, value.NameOf());
        }

        addresses.Assign(kind, value);
        var name = value.NameOf();
        return store.TryCreate(kind, value) ?? throw ApiException.AlreadyExists(kind, name);
    }

    /// <summary>Changes an object by a function of its current state; repeated where another writer was faster.</summary>
    /// <param name="change">Receives a copy of the object with its type; returns the desired object.</param>
    /// <exception cref="ApiException">The change is rejected, the object does not exist, or the desired object names a version and the object was changed in the meantime.</exception>
    public StoredObject Update(ResourceKind kind, string ns, string name, Func<JsonObject, JsonObject> change, WriteOptions options, ICollection<string>? warnings = null)
    {
        while (true)
        {
            var current = store.Find(kind, ns, name) ?? throw ApiException.NotFound(kind, name);
            var next = change(current.ToJson(kind));
            if (Replace(kind, current, next, options, warnings) is { } replaced)
            {
                return replaced;
            }
        }
    }

    private StoredObject? Replace(ResourceKind kind, StoredObject current, JsonObject next, WriteOptions options, ICollection<string>? warnings)
    {
        var old = current.ToJson();
        var metadata = next.Ensure("metadata");
        CheckType(kind, next);
        var requested = metadata.Text("resourceVersion");
        if (requested.Length > 0 && requested != old.Object("metadata").Text("resourceVersion"))
        {
            throw ApiException.Conflict(kind, current.Key.Name);
        }

        if (metadata.Text("name") != current.Key.Name)
        {
            throw ApiException.BadRequest($"the name of the object ({metadata.Text("name")}) does not match the name on the URL ({current.Key.Name})");
        }

        if (metadata.Text("uid") is { Length: > 0 } uid && uid != current.Uid)
        {
            throw ApiException.Conflict(kind, current.Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid}");
        }

        if (options.Subresource == "status")
        {
            var status = next["status"]?.DeepClone();
            next = current.ToJson();
            next.Remove("status");
            if (status is not null)
            {
                next["status"] = status;
            }

            SchemaCheck.Prune(kind, next);
        }
        else
        {
            KeepSystemFields(old, metadata);
            if (kind.HasStatus)
            {
                next.Remove("status");
                if (old["status"] is { } status)
                {
                    next["status"] = status.DeepClone();
                }
            }

            Complete(kind, next, old, options, warnings);
            Validation.Check(kind, next, old);
            CountGeneration(kind, old, next);
        }

        if (!options.IsApply)
        {
            ManagedFields.Track(kind, old, next, options, store.Now);
        }

        if (options.DryRun)
        {
            return Preview(kind, next, current);
        }

        // The last finalizer of an object that is being deleted was removed: the object is deleted.
        if (next.IsDeleting() && next.Object("metadata")!["finalizers"] is not JsonArray { Count: > 0 } && old.Object("metadata")!["finalizers"] is JsonArray { Count: > 0 })
        {
            return store.TryRemove(kind, current) ? current : null;
        }

        return store.TryReplace(kind, current, next);
    }

    private static void KeepSystemFields(JsonObject old, JsonObject metadata)
    {
        foreach (var field in KeptFields)
        {
            metadata.Remove(field);
            if (old.Object("metadata")![field] is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }
    }

    private static void CountGeneration(ResourceKind kind, JsonObject old, JsonObject next)
    {
        if (!kind.HasGeneration)
        {
            return;
        }

        var changed = old.Select(pair => pair.Key).Union(next.Select(pair => pair.Key))
            .Where(field => field is not ("metadata" or "status" or "kind" or "apiVersion"))
            .Any(field => !JsonNode.DeepEquals(old[field], next[field]));
        next.Object("metadata")!["generation"] = (old.Object("metadata").Number("generation") ?? 1) + (changed ? 1 : 0);
    }

    private static void Complete(ResourceKind kind, JsonObject value, JsonObject? old, WriteOptions options, ICollection<string>? warnings)
    {
        var unknown = SchemaCheck.Prune(kind, value);
        if (unknown.Count > 0 && options.FieldValidation == "Strict")
        {
            throw ApiException.BadRequest($"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", unknown.Select(field => $"unknown field \"{field}\""))}");
        }

        foreach (var field in options.FieldValidation == "Ignore" ? [] : unknown)
        {
            warnings?.Add($"unknown field \"{field}\"");
        }

        Defaults.Apply(kind, value);
        if (old is null && kind == BuiltInKinds.Job)
        {
            JobIdentity.Assign(value);
        }
    }

    private static void CheckType(ResourceKind kind, JsonObject value)
    {
        if (value.Text("kind") is { Length: > 0 } named && named != kind.Kind)
        {
            throw ApiException.BadRequest($"{named} in version \"{value.Text("apiVersion")}\" cannot be handled as a {kind.Kind}: converting ({named}) to ({kind.Kind}): unknown conversion");
        }

        if (value.Text("apiVersion") is { Length: > 0 } version && version != kind.ApiVersion)
        {
            throw ApiException.BadRequest($"the API version in the data ({version}) does not match the expected API version ({kind.ApiVersion})");
        }
    }

    private void CheckNamespace(ResourceKind kind, string ns, JsonObject metadata)
    {
        if (!kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        if (metadata.Text("namespace") is { Length: > 0 } named && named != ns)
        {
            throw ApiException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        metadata["namespace"] = ns;
        var found = store.Find(BuiltInKinds.Namespace, "", ns) ?? throw ApiException.NotFound(BuiltInKinds.Namespace, ns);
        if (found.ToJson().IsDeleting() && kind != BuiltInKinds.Event)
        {
            throw ApiException.Terminating(kind, metadata.Text("name"), ns);
        }
    }

    private static JsonObject? InitialStatus(ResourceKind kind, JsonObject value) => (kind.IsCustom ? "" : kind.Kind) switch
    {
        "Pod" => new JsonObject { ["phase"] = "Pending", ["qosClass"] = PodDefaults.QosClass(value.Object("spec") ?? []) },
        "Namespace" => new JsonObject { ["phase"] = "Active" },
        "PersistentVolumeClaim" => new JsonObject { ["phase"] = "Pending" },
        "Service" => new JsonObject { ["loadBalancer"] = new JsonObject() },
        "Deployment" or "StatefulSet" or "DaemonSet" or "Job" or "CronJob" => new JsonObject(),
        "ReplicaSet" => new JsonObject { ["replicas"] = 0 },
        _ => null,
    };

    /// <summary>The response of a dry run: the object as it would be, without storing it.</summary>
    private StoredObject Preview(ResourceKind kind, JsonObject value, StoredObject? existing)
    {
        value.Remove("kind");
        value.Remove("apiVersion");
        var metadata = value.Ensure("metadata");
        metadata["uid"] ??= existing?.Uid ?? Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= Timestamps.Format(store.Now);
        if (existing is not null)
        {
            metadata["resourceVersion"] = existing.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        _ = kind;
        return new StoredObject(new ObjectKey(value.NamespaceOf(), value.NameOf()), metadata.Text("uid"), existing?.Version ?? 0, System.Collections.Frozen.FrozenDictionary<string, string>.Empty, Json.Bytes(value));
    }
}
