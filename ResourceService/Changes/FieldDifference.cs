using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Changes;

/// <summary>Compares two versions of a part of an object, field by field.</summary>
internal static class FieldDifference
{
    private const int MaxValueLength = 200;

    /// <summary>What identifies the items of the lists of a pod's specification.</summary>
    private static readonly string[] ItemKeys = ["name", "mountPath", "containerPort", "devicePath", "ip", "topologyKey"];

    /// <summary>The fields that differ, in the order of the newer version. A path names items of lists: <c>containers[api].env[LOG_LEVEL]</c>.</summary>
    public static IEnumerable<FieldChange> Between(JsonNode? before, JsonNode? after, string path = "")
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return [];
        }

        return (before, after) switch
        {
            (JsonObject old, JsonObject current) when !IsVariable(old) && !IsVariable(current) => Union(current.Select(field => field.Key), old.Select(field => field.Key))
                .SelectMany(name => Between(old[name], current[name], path.Length == 0 ? name : $"{path}.{name}")),
            (JsonArray old, JsonArray current) when KeyOf(old, current) is { } key => Union(Names(current, key), Names(old, key))
                .SelectMany(name => Between(Item(old, key, name), Item(current, key, name), $"{path}[{name}]")),
            (null, JsonArray { Count: > 0 } current) when KeyOf([], current) is not null => Between(new JsonArray(), current, path),
            (JsonArray { Count: > 0 } old, null) when KeyOf(old, []) is not null => Between(old, new JsonArray(), path),
            _ => [Change(path, before, after)],
        };
    }

    private static IEnumerable<string> Union(IEnumerable<string> current, IEnumerable<string> old) => current.Union(old, StringComparer.Ordinal);

    // Of an environment variable the whole is told: a value may have become a reference.
    private static bool IsVariable(JsonObject item) => item.ContainsKey("name") && item.All(field => field.Key is "name" or "value" or "valueFrom") && item.Count <= 2;

    private static string? KeyOf(JsonArray old, JsonArray current) => Array.Find(ItemKeys, key => IsKey(old, key) && IsKey(current, key));

    private static bool IsKey(JsonArray items, string key)
    {
        var names = items.Select(item => item.Text(key)).ToList();
        return names.TrueForAll(name => name.Length > 0) && names.Distinct(StringComparer.Ordinal).Count() == names.Count;
    }

    private static IEnumerable<string> Names(JsonArray items, string key) => items.Select(item => item.Text(key));

    private static JsonNode? Item(JsonArray items, string key, string name) => items.FirstOrDefault(item => item.Text(key) == name);

    private static FieldChange Change(string path, JsonNode? before, JsonNode? after)
    {
        var change = new FieldChange { Path = path };
        if (before is not null)
        {
            change.Before = ValueOf(before);
        }

        if (after is not null)
        {
            change.After = ValueOf(after);
        }

        return change;
    }

    private static string ValueOf(JsonNode value)
    {
        var text = value switch
        {
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.GetValue<string>(),
            JsonObject { Count: 1 } item when item.ContainsKey("name") => item.Text("name"),
            JsonObject item when IsVariable(item) => item["valueFrom"] is { } source ? source.ToJsonString() : item.Text("value"),
            _ => value.ToJsonString(),
        };
        return text.Length <= MaxValueLength ? text : $"{text[..MaxValueLength]}…";
    }
}
