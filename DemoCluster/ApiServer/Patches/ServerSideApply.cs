using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>Server-side apply: a manager declares its fields; it may change fields of other managers only by force.</summary>
internal static class ServerSideApply
{
    /// <exception cref="ApiException">400: not a configuration of this kind.</exception>
    public static void CheckConfiguration(ResourceKind kind, JsonObject configuration, WriteOptions options)
    {
        if (configuration.Object("metadata")?["managedFields"] is not null)
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        if (configuration.Text("kind").Length == 0 || configuration.Text("apiVersion").Length == 0)
        {
            throw ApiException.BadRequest("invalid object type: apiVersion and kind must be set");
        }

        var unknown = SchemaCheck.Prune(kind, configuration);
        if (unknown.Count > 0 && options.FieldValidation != "Ignore")
        {
            throw new ApiException(400, "BadRequest", $"failed to create typed patch object ({configuration.NamespaceOf()}/{configuration.NameOf()}; {kind.ApiVersion}, Kind={kind.Kind}): {string.Join(", ", unknown.Select(field => $".{field}: field not declared in schema"))}");
        }
    }

    /// <summary>The object after applying the configuration, with its updated owners.</summary>
    /// <exception cref="ApiException">409 with one cause for each field that another manager owns with a different value.</exception>
    public static JsonObject Merge(ResourceKind kind, JsonObject current, JsonObject configuration, WriteOptions options, bool force, DateTimeOffset now)
    {
        var shape = BuiltInSchemas.Find(kind.Definition);
        var applied = ManagedFieldPaths.Leaves(shape, configuration);
        var present = ManagedFieldPaths.Leaves(shape, current);
        var owners = ManagedFields.Read(current);
        var mine = owners.Find(owner => owner.Is(options.Manager, "Apply", options.Subresource));
        owners.Remove(mine!);

        var conflicts = owners.SelectMany(owner => owner.Paths
            .Where(path => applied.TryGetValue(path, out var value) && present.TryGetValue(path, out var existing) && !JsonNode.DeepEquals(value, existing))
            .Select(path => (Owner: owner, Path: path))).ToArray();
        if (conflicts.Length > 0 && !force)
        {
            throw Conflict(kind, current.NameOf(), conflicts);
        }

        foreach (var (owner, path) in conflicts)
        {
            owner.Paths.Remove(path);
        }

        var given = mine?.Paths.Where(path => !applied.ContainsKey(path) && !owners.Exists(owner => owner.Paths.Contains(path))).ToArray() ?? [];
        // Whole list items first: an item cannot be found once its key is removed.
        foreach (var path in given.OrderByDescending(path => path.EndsWith("\n.", StringComparison.Ordinal)).ThenByDescending(path => path.Length))
        {
            ManagedFieldPaths.Remove(current, path.Split(ManagedFieldPaths.Separator));
        }

        Overlay(shape, null, current, configuration);
        owners.Add(new FieldOwner(options.Manager, "Apply", options.Subresource ?? "", Timestamps.Format(now), [.. applied.Keys]));
        ManagedFields.Write(kind, current, owners);
        return current;
    }

    private static void Overlay(SchemaObject? shape, SchemaField? mapOf, JsonObject target, JsonObject applied)
    {
        foreach (var (name, value) in applied)
        {
            var field = shape?.Fields.GetValueOrDefault(name) ?? mapOf;
            switch (value)
            {
                case JsonObject change when target[name] is JsonObject child && field?.Type != "any":
                    Overlay(BuiltInSchemas.Of(field), field?.Item, child, change);
                    break;
                case JsonArray change when field?.Keys is { } keys && target[name] is JsonArray list:
                    Items(field, keys, list, change);
                    break;
                case JsonArray change when field?.IsSet == true && target[name] is JsonArray list:
                    foreach (var item in change.Where(item => !list.Any(present => JsonNode.DeepEquals(present, item))).ToArray())
                    {
                        list.Add(item?.DeepClone());
                    }

                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    private static void Items(SchemaField field, IReadOnlyList<string> keys, JsonArray list, JsonArray change)
    {
        foreach (var item in change.OfType<JsonObject>())
        {
            var key = ManagedFieldPaths.KeySegment(keys, item);
            if (list.OfType<JsonObject>().FirstOrDefault(present => ManagedFieldPaths.KeySegment(keys, present) == key) is { } match)
            {
                Overlay(BuiltInSchemas.Of(field.Item), null, match, item);
            }
            else
            {
                list.Add((JsonNode)item.DeepClone());
            }
        }
    }

    private static ApiException Conflict(ResourceKind kind, string name, (FieldOwner Owner, string Path)[] conflicts)
    {
        var details = ApiException.Details(kind, name);
        details["causes"] = new JsonArray([.. conflicts.Select(conflict => new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with \"{conflict.Owner.Manager}\" using {kind.ApiVersion}",
            ["field"] = ManagedFieldPaths.Display(conflict.Path),
        })]);
        var by = conflicts.GroupBy(conflict => conflict.Owner.Manager, StringComparer.Ordinal).Select(group => group.Count() == 1
            ? $"conflict with \"{group.Key}\": {ManagedFieldPaths.Display(group.First().Path)}"
            : $"conflicts with \"{group.Key}\":{string.Concat(group.Select(conflict => $"\n- {ManagedFieldPaths.Display(conflict.Path)}"))}");
        return new ApiException(409, "Conflict", $"Apply failed with {conflicts.Length} conflict{(conflicts.Length == 1 ? "" : "s")}: {string.Join("\n", by)}", details);
    }
}
