using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>One entry of <c>metadata.managedFields</c>: who owns which fields.</summary>
internal sealed record FieldOwner(string Manager, string Operation, string Subresource, string Time, HashSet<string> Paths)
{
    public bool Is(string manager, string operation, string? subresource) => Manager == manager && Operation == operation && Subresource == (subresource ?? "");
}

/// <summary>Updates <c>metadata.managedFields</c> after changes.</summary>
internal static class ManagedFields
{
    /// <summary>Managers of the cluster's own components; their fields are not recorded, which keeps objects small.</summary>
    public const string Unrecorded = "";

    public static List<FieldOwner> Read(JsonObject value) => [.. value.Object("metadata").Objects("managedFields").Select(entry => new FieldOwner(
        entry.Text("manager"), entry.Text("operation"), entry.Text("subresource"), entry.Text("time"), ManagedFieldPaths.FromFieldsV1(entry.Object("fieldsV1"))))];

    public static void Write(ResourceKind kind, JsonObject value, IEnumerable<FieldOwner> owners)
    {
        var entries = new JsonArray([.. owners.Where(owner => owner.Paths.Count > 0).Select(owner => Entry(kind, owner))]);
        var metadata = value.Ensure("metadata");
        metadata.Remove("managedFields");
        if (entries.Count > 0)
        {
            metadata["managedFields"] = entries;
        }
    }

    /// <summary>Records a create, update or patch: the manager owns the fields that it changed; removed fields have no owner.</summary>
    public static void Track(ResourceKind kind, JsonObject old, JsonObject next, WriteOptions options, DateTimeOffset now)
    {
        var owners = Read(old);
        if (options.Manager == Unrecorded && owners.Count == 0)
        {
            return;
        }

        var shape = BuiltInSchemas.Find(kind.Definition);
        var before = ManagedFieldPaths.Leaves(shape, old);
        var after = ManagedFieldPaths.Leaves(shape, next);
        var changed = after.Where(leaf => !before.TryGetValue(leaf.Key, out var value) || !JsonNode.DeepEquals(value, leaf.Value)).Select(leaf => leaf.Key).ToHashSet();
        if (changed.Count == 0 && before.Count == after.Count)
        {
            Write(kind, next, owners);
            return;
        }

        foreach (var owner in owners)
        {
            owner.Paths.RemoveWhere(path => changed.Contains(path) || !after.ContainsKey(path));
        }

        if (options.Manager != Unrecorded && changed.Count > 0)
        {
            var mine = owners.Find(owner => owner.Is(options.Manager, "Update", options.Subresource));
            owners.Remove(mine!);
            owners.Add(new FieldOwner(options.Manager, "Update", options.Subresource ?? "", Timestamps.Format(now), [.. changed, .. mine?.Paths ?? []]));
        }

        Write(kind, next, owners);
    }

    private static JsonObject Entry(ResourceKind kind, FieldOwner owner)
    {
        var entry = new JsonObject
        {
            ["manager"] = owner.Manager,
            ["operation"] = owner.Operation,
            ["apiVersion"] = kind.ApiVersion,
            ["time"] = owner.Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = ManagedFieldPaths.ToFieldsV1(owner.Paths),
        };
        entry.SetOrRemove("subresource", owner.Subresource);
        return entry;
    }
}
