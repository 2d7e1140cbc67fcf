using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>Strategic merge patch: lists merge by the key in the field's schema; directives control the rest.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string ElementOrder = "$setElementOrder/";
    private const string DeleteFromList = "$deleteFromPrimitiveList/";

    /// <param name="shape">Null for a part of the object that has no schema: lists are then replaced.</param>
    public static JsonObject Apply(SchemaObject? shape, JsonObject target, JsonObject patch)
    {
        if (patch.Text(Directive) == "replace")
        {
            return WithoutDirectives(patch);
        }

        if (patch[RetainKeys] is JsonArray)
        {
            var retained = patch.Strings(RetainKeys).ToHashSet();
            foreach (var name in target.Select(pair => pair.Key).Where(name => !retained.Contains(name)).ToArray())
            {
                target.Remove(name);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeleteFromList, StringComparison.Ordinal))
            {
                DeletePrimitives(target[name[DeleteFromList.Length..]] as JsonArray, value as JsonArray);
            }
            else if (!name.StartsWith('$'))
            {
                Field(shape?.Fields.GetValueOrDefault(name), target, name, value);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(ElementOrder, StringComparison.Ordinal) && value is JsonArray order && name[ElementOrder.Length..] is var field && target[field] is JsonArray list)
            {
                target[field] = Reorder(list, order, shape?.Fields.GetValueOrDefault(field)?.MergeKey);
            }
        }

        return target;
    }

    private static void Field(SchemaField? field, JsonObject target, string name, JsonNode? value)
    {
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject change when change.Text(Directive) == "delete":
                target.Remove(name);
                break;
            case JsonObject change:
                var child = target[name] as JsonObject ?? [];
                target.Remove(name);
                target[name] = Apply(BuiltInSchemas.Of(field), child, change);
                break;
            case JsonArray change when field is { Merges: true } && target[name] is JsonArray list:
                target.Remove(name);
                target[name] = field.MergeKey is { } key ? MergeObjects(field, key, list, change) : MergePrimitives(list, change);
                break;
            case JsonArray change:
                target[name] = WithoutDirectives(change);
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeObjects(SchemaField field, string key, JsonArray list, JsonArray change)
    {
        if (change.OfType<JsonObject>().Any(item => item.Count == 1 && item.Text(Directive) == "replace"))
        {
            return WithoutDirectives(change);
        }

        foreach (var item in change.OfType<JsonObject>())
        {
            if (item[key] is null)
            {
                throw ApiException.BadRequest($"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            }

            var at = IndexOf(list, key, item[key]);
            if (item.Text(Directive) == "delete")
            {
                if (at >= 0)
                {
                    list.RemoveAt(at);
                }
            }
            else if (at < 0)
            {
                list.Add((JsonNode)WithoutDirectives(item));
            }
            else
            {
                var merged = (JsonObject)list[at]!.DeepClone();
                list[at] = Apply(BuiltInSchemas.Of(field.Item), merged, item);
            }
        }

        return list;
    }

    private static JsonArray MergePrimitives(JsonArray list, JsonArray change)
    {
        foreach (var item in change.Where(item => !list.Any(present => JsonNode.DeepEquals(present, item))).ToArray())
        {
            list.Add(item?.DeepClone());
        }

        return list;
    }

    private static void DeletePrimitives(JsonArray? list, JsonArray? gone)
    {
        foreach (var item in list?.Where(present => gone?.Any(item => JsonNode.DeepEquals(present, item)) == true).ToArray() ?? [])
        {
            list!.Remove(item);
        }
    }

    private static JsonArray Reorder(JsonArray list, JsonArray order, string? key)
    {
        var rank = order.Select((item, index) => (Id: Id(item, key), index)).DistinctBy(pair => pair.Id).ToDictionary(pair => pair.Id, pair => pair.index);
        var items = list.ToArray();
        list.Clear();
        return [.. items.OrderBy(item => rank.GetValueOrDefault(Id(item, key), int.MaxValue))];
    }

    private static string Id(JsonNode? item, string? key) => key is not null && item is JsonObject map ? map[key]?.ToJsonString() ?? "" : item?.ToJsonString() ?? "";

    private static int IndexOf(JsonArray list, string key, JsonNode? value)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (list[index] is JsonObject item && JsonNode.DeepEquals(item[key], value))
            {
                return index;
            }
        }

        return -1;
    }

    private static JsonObject WithoutDirectives(JsonObject value) => new(value
        .Where(pair => !pair.Key.StartsWith('$') && pair.Value is not null)
        .Select(pair => KeyValuePair.Create(pair.Key, Strip(pair.Value))));

    private static JsonArray WithoutDirectives(JsonArray value) =>
        [.. value.Where(item => item is not JsonObject map || !map.ContainsKey(Directive)).Select(Strip)];

    private static JsonNode? Strip(JsonNode? value) => value switch
    {
        JsonObject map => WithoutDirectives(map),
        JsonArray list => WithoutDirectives(list),
        _ => value?.DeepClone(),
    };
}
