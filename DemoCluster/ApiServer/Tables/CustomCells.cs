using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns of custom resources, by the simple JSONPath of their definition.</summary>
internal static class CustomCells
{
    public static Column[] Columns(ResourceKind kind) => kind.Columns is { Count: > 0 } columns
        ? [Cells.Name, .. columns.Select(Column)]
        : [Cells.Name, Cells.Age];

    private static Column Column(PrinterColumn column) => new(column.Name, column.Type, column.Priority, column.Description, (value, context) => Cell(column, value, context))
    {
        Format = column.Format,
    };

    private static JsonNode? Cell(PrinterColumn column, JsonObject value, CellContext context)
    {
        var found = Find(value, column.JsonPath).ToArray();
        if (found.Length == 0)
        {
            return null;
        }

        return (column.Type, found[0]) switch
        {
            ("date", var node) => Cells.Since(Json.Scalar(node), context),
            ("integer" or "number" or "boolean", JsonValue scalar) => scalar.DeepClone(),
            (_, JsonValue) when found.Length == 1 => Json.Scalar(found[0]),
            _ => string.Join(',', found.Select(node => node is JsonValue scalar ? Json.Scalar(scalar) : node?.ToJsonString(Json.Compact))),
        };
    }

    /// <summary>Steps <c>.a.b</c>, <c>['a.b']</c>, <c>[0]</c>, <c>[*]</c> and <c>[?(@.type=="Ready")]</c>.</summary>
    private static IEnumerable<JsonNode?> Find(JsonNode? root, string path)
    {
        IEnumerable<JsonNode?> nodes = [root];
        var rest = path.AsSpan().TrimStart('{').TrimEnd('}');
        while (rest.Length > 0)
        {
            if (rest[0] == '[')
            {
                var end = rest.IndexOf(']');
                var inside = rest[1..(end < 0 ? rest.Length : end)].ToString();
                rest = end < 0 ? [] : rest[(end + 1)..];
                nodes = nodes.SelectMany(node => Index(node, inside)).ToArray();
                continue;
            }

            rest = rest.TrimStart('.');
            var stop = rest.IndexOfAny('.', '[');
            var field = (stop < 0 ? rest : rest[..stop]).ToString();
            rest = stop < 0 ? [] : rest[stop..];
            nodes = nodes.Select(node => (node as JsonObject)?[field]).Where(node => node is not null).ToArray();
        }

        return nodes;
    }

    private static IEnumerable<JsonNode?> Index(JsonNode? node, string inside)
    {
        if (inside.StartsWith('\'') || inside.StartsWith('"'))
        {
            return node is JsonObject map && map[inside[1..^1]] is { } child ? [child] : [];
        }

        if (node is not JsonArray list)
        {
            return [];
        }

        if (inside.StartsWith("?(@.", StringComparison.Ordinal) && inside.Split("==") is [var left, var right])
        {
            var expected = right.TrimEnd(')').Trim(' ', '"', '\'');
            return list.Where(item => item.Text(left[4..].Trim()) == expected);
        }

        return inside == "*" ? list : int.TryParse(inside, CultureInfo.InvariantCulture, out var index) && index < list.Count ? [list[index]] : [];
    }
}
