using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>Owners and their dependents.</summary>
internal static class Owned
{
    public static JsonObject? Controller(JsonNode? value) => value.Object("metadata").Objects("ownerReferences").FirstOrDefault(owner => owner.Bool("controller"));

    public static JsonObject Reference(ResourceKind kind, JsonObject owner) => new()
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["name"] = owner.NameOf(),
        ["uid"] = owner.UidOf(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>The objects of a kind that an owner controls.</summary>
    public static List<JsonObject> By(ObjectStore store, ResourceKind kind, JsonObject owner)
    {
        var uid = System.Text.Encoding.UTF8.GetBytes(owner.UidOf());
        return [.. ObjectStore.Range(store.Snapshot(kind).Objects, owner.NamespaceOf())
            .Where(item => item.Json.AsSpan().IndexOf(uid) >= 0)
            .Select(item => item.ToJson())
            .Where(item => Controller(item).Text("uid") == owner.UidOf())];
    }

    /// <summary>The key of an object's controller, when that is of a kind.</summary>
    public static IEnumerable<ObjectKey> ControllerKey(StoredObject item, string kind)
    {
        if (item.Json.AsSpan().IndexOf("\"ownerReferences\""u8) >= 0 && Controller(item.ToJson()) is { } owner && owner.Text("kind") == kind)
        {
            yield return new ObjectKey(item.Key.Namespace, owner.Text("name"));
        }
    }

    public static bool IsReady(JsonObject pod) => pod.Object("status").Objects("conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");

    public static bool IsFinished(JsonObject pod) => pod.Object("status").Text("phase") is "Succeeded" or "Failed";

    public static bool IsActive(JsonObject pod) => !IsFinished(pod) && !pod.IsDeleting();

    /// <summary>A pod created from a template, owned by its controller.</summary>
    public static JsonObject Pod(ResourceKind kind, JsonObject owner, JsonObject? template)
    {
        var pod = new JsonObject { ["metadata"] = template.Object("metadata")?.DeepClone() ?? new JsonObject(), ["spec"] = template.Object("spec")?.DeepClone() };
        var metadata = pod.Object("metadata")!;
        metadata.Remove("creationTimestamp");
        metadata["generateName"] = owner.NameOf() + "-";
        metadata["namespace"] = owner.NamespaceOf();
        metadata["ownerReferences"] = new JsonArray(Reference(kind, owner));
        return pod;
    }

    /// <summary>A short hash in the alphabet of generated names.</summary>
    public static string Hash(JsonNode? value, int salt = 0)
    {
        const string alphabet = "bcdfghjklmnpqrstvwxz2456789";
        var bytes = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{value?.ToJsonString()}#{salt}"));
        return string.Concat(bytes.Take(9).Select(b => alphabet[b % alphabet.Length]));
    }

    public static void SetCount(JsonObject status, string field, int count)
    {
        if (count == 0)
        {
            status.Remove(field);
        }
        else
        {
            status[field] = count;
        }
    }

    public static decimal Request(JsonObject pod, string resource) =>
        pod.Object("spec").Objects("containers").Sum(container => Quantity.Parse(container.Object("resources").Object("requests").Text(resource)));
}
