using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>
/// The fields of an object as <c>fieldsV1</c> names them: <c>f:</c>field, <c>k:</c>{keys of a list item}, <c>v:</c>item of
/// a set, and <c>.</c> for the list item itself. A path is its segments joined by <see cref="Separator"/>.
/// </summary>
internal static class ManagedFieldPaths
{
    public const char Separator = '\n';

    private static readonly HashSet<string> Unowned = new(StringComparer.Ordinal)
    {
        "f:apiVersion", "f:kind", "f:metadata\nf:name", "f:metadata\nf:namespace", "f:metadata\nf:uid", "f:metadata\nf:resourceVersion",
        "f:metadata\nf:generation", "f:metadata\nf:creationTimestamp", "f:metadata\nf:managedFields", "f:metadata\nf:selfLink",
        "f:metadata\nf:deletionTimestamp", "f:metadata\nf:deletionGracePeriodSeconds",
    };

    /// <summary>Every field that can be owned, with its value.</summary>
    public static Dictionary<string, JsonNode?> Leaves(SchemaObject? shape, JsonObject value)
    {
        var leaves = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        VisitObject(shape, null, value, "", leaves);
        return leaves;
    }

    public static JsonObject ToFieldsV1(IEnumerable<string> paths)
    {
        var root = new JsonObject();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var node = root;
            foreach (var segment in path.Split(Separator))
            {
                node = node.Ensure(segment);
            }
        }

        return root;
    }

    public static HashSet<string> FromFieldsV1(JsonObject? fields)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        Collect(fields ?? [], "", paths);
        return paths;
    }

    /// <summary>As in messages: <c>.spec.template.spec.containers[name="web"].image</c>.</summary>
    public static string Display(string path) => string.Concat(path.Split(Separator).Select(segment => segment[..1] switch
    {
        "f" => "." + segment[2..],
        "k" => $"[{string.Join(',', Json.Parse(System.Text.Encoding.UTF8.GetBytes(segment[2..])).Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}"))}]",
        "v" => $"[={segment[2..]}]",
        _ => "",
    }));

    /// <summary>Removes the field at a path and the objects that become empty.</summary>
    public static void Remove(JsonNode? node, ReadOnlySpan<string> segments)
    {
        if (node is JsonObject map && segments[0].StartsWith("f:", StringComparison.Ordinal))
        {
            var name = segments[0][2..];
            if (segments.Length == 1)
            {
                map.Remove(name);
                return;
            }

            Remove(map[name], segments[1..]);
            if (map[name] is JsonObject { Count: 0 } or JsonArray { Count: 0 })
            {
                map.Remove(name);
            }
        }
        else if (node is JsonArray list && Item(list, segments[0]) is { } item)
        {
            if (segments.Length == 1 || segments[1] == ".")
            {
                list.Remove(item);
            }
            else
            {
                Remove(item, segments[1..]);
            }
        }
    }

    public static string KeySegment(IReadOnlyList<string> keys, JsonObject item) => "k:" + new JsonObject(keys
        .Select(key => KeyValuePair.Create(key, item[key]?.DeepClone() ?? (key == "protocol" ? JsonValue.Create("TCP") : null)))
        .Where(pair => pair.Value is not null)).ToJsonString(Json.Compact);

    private static JsonNode? Item(JsonArray list, string segment) => segment[..2] switch
    {
        "k:" when Json.Parse(System.Text.Encoding.UTF8.GetBytes(segment[2..])) is var keys =>
            list.FirstOrDefault(item => keys.All(key => JsonNode.DeepEquals((item as JsonObject)?[key.Key] ?? (key.Key == "protocol" ? JsonValue.Create("TCP") : null), key.Value))),
        "v:" => list.FirstOrDefault(item => item?.ToJsonString(Json.Compact) == segment[2..]),
        _ => null,
    };

    private static void VisitObject(SchemaObject? shape, SchemaField? mapOf, JsonObject value, string path, Dictionary<string, JsonNode?> leaves)
    {
        foreach (var (name, child) in value)
        {
            var childPath = Join(path, "f:" + name);
            if (!Unowned.Contains(childPath) && child is not null)
            {
                Visit(shape?.Fields.GetValueOrDefault(name) ?? mapOf, shape is null && mapOf is null, child, childPath, leaves);
            }
        }
    }

    private static void Visit(SchemaField? field, bool free, JsonNode value, string path, Dictionary<string, JsonNode?> leaves)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map when free || field?.Type is "ref" or "map":
                VisitObject(BuiltInSchemas.Of(field), field?.Item, map, path, leaves);
                break;
            case JsonArray { Count: > 0 } list when field?.Keys is { } keys:
                foreach (var item in list.OfType<JsonObject>())
                {
                    var itemPath = Join(path, KeySegment(keys, item));
                    leaves[Join(itemPath, ".")] = null;
                    VisitObject(BuiltInSchemas.Of(field.Item), null, item, itemPath, leaves);
                }

                break;
            case JsonArray { Count: > 0 } list when field?.IsSet == true:
                foreach (var item in list)
                {
                    leaves[Join(path, "v:" + item?.ToJsonString(Json.Compact))] = item;
                }

                break;
            default:
                leaves[path] = value;
                break;
        }
    }

    private static void Collect(JsonObject fields, string path, HashSet<string> paths)
    {
        foreach (var (segment, child) in fields)
        {
            if (child is JsonObject { Count: > 0 } inner)
            {
                Collect(inner, Join(path, segment), paths);
            }
            else
            {
                paths.Add(Join(path, segment));
            }
        }
    }

    private static string Join(string path, string segment) => path.Length == 0 ? segment : path + Separator + segment;
}
