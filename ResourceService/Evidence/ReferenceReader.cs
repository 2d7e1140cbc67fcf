using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the objects that pods refer to, whether they exist, and the quotas and limits of a namespace.</summary>
internal static class ReferenceReader
{
    private static readonly string[] LimitKinds = ["ResourceQuota", "LimitRange"];

    /// <summary>ConfigMaps, Secrets and claims that the pods need, of kinds that the policy shows. Contains keys, never values.</summary>
    public static async Task<IReadOnlyList<ReferencedObject>> ReadAsync(IReadOnlyList<JsonObject> pods, ObjectContext context) =>
    [
        .. await Task.WhenAll(pods
            .SelectMany(pod => PodReferences.Of(pod).Select(reference => (Reference: reference, Namespace: pod.Namespace())))
            .Distinct()
            .Where(used => context.Policy.Allows(PolicyAction.View, used.Reference.Kind, used.Namespace))
            .Select(async used => Describe(used.Reference, used.Namespace, await context.Reads.FindAsync(used.Reference.Kind, used.Namespace, used.Reference.Name)))),
    ];

    private static ReferencedObject Describe(PodReference reference, string ns, JsonObject? target)
    {
        var wire = new ReferencedObject
        {
            Object = new ObjectRef { Kind = reference.Kind, Namespace = ns, Name = reference.Name },
            Exists = target is not null,
            WantedKey = reference.Key,
            Optional = reference.Optional,
        };
        wire.Keys.AddRange(target.Map("data").Keys.Concat(target.Map("binaryData").Keys).Order(StringComparer.Ordinal));
        return wire;
    }

    /// <summary>Quotas and limit ranges of a namespace, as YAML of their spec and status; empty without a namespace.</summary>
    public static async Task<IReadOnlyList<string>> ReadQuotasAsync(ObjectContext context)
    {
        var ns = context.Object.Namespace();
        if (ns.Length == 0)
        {
            return [];
        }

        var read = await Task.WhenAll(LimitKinds
            .Where(kind => context.Policy.Allows(PolicyAction.View, kind, ns))
            .Select(async kind => (await context.Reads.ListAsync(kind, "", ns)).Select(limit => Write(kind, limit))));
        return [.. read.SelectMany(written => written)];
    }

    private static string Write(string kind, JsonObject limit) => YamlWriter.Write(new JsonObject
    {
        ["kind"] = kind,
        ["name"] = limit.Name(),
        ["spec"] = limit.At("spec")?.DeepClone(),
        ["status"] = limit.At("status")?.DeepClone(),
    });
}
