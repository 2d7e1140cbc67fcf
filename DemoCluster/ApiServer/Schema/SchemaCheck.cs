using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>Checks an object against its shape, as decoding into a type does.</summary>
internal static class SchemaCheck
{
    /// <summary>Removes unknown fields and nulls from <paramref name="value"/>.</summary>
    /// <returns>Paths of the unknown fields.</returns>
    /// <exception cref="ApiException">A field has the wrong type (400).</exception>
    public static IReadOnlyList<string> Prune(ResourceKind kind, JsonObject value)
    {
        if (kind.IsCustom)
        {
            return CustomSchema.Prune(kind, value);
        }

        var unknown = new List<string>();
        if (BuiltInSchemas.Find(kind.Definition) is { } shape)
        {
            Visit(kind, shape, value, "", unknown);
        }

        return unknown;
    }

    private static void Visit(ResourceKind kind, SchemaObject shape, JsonObject value, string path, List<string> unknown)
    {
        foreach (var (name, child) in value.ToArray())
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!shape.Fields.TryGetValue(name, out var field))
            {
                unknown.Add(childPath);
                value.Remove(name);
            }
            else if (child is null)
            {
                // A template's creationTimestamp is the one null that the API itself writes.
                if (name != "creationTimestamp")
                {
                    value.Remove(name);
                }
            }
            else
            {
                Visit(kind, field, child, childPath, unknown);
            }
        }
    }

    private static void Visit(ResourceKind kind, SchemaField field, JsonNode value, string path, List<string> unknown)
    {
        switch (field.Type, value)
        {
            case ("ref", JsonObject inner):
                if (BuiltInSchemas.Of(field) is { Fields.Count: > 0 } shape)
                {
                    Visit(kind, shape, inner, path, unknown);
                }

                break;
            case ("map", JsonObject map):
                foreach (var (key, child) in map.ToArray())
                {
                    if (child is null)
                    {
                        map.Remove(key);
                    }
                    else
                    {
                        Visit(kind, field.Item!, child, $"{path}.{key}", unknown);
                    }
                }

                break;
            case ("array", JsonArray list):
                for (var index = 0; index < list.Count; index++)
                {
                    if (list[index] is { } child)
                    {
                        Visit(kind, field.Item!, child, $"{path}[{index}]", unknown);
                    }
                }

                break;
            default:
                if (!Fits(field.Type, value.GetValueKind()))
                {
                    throw ApiException.BadRequest(
                        $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: json: cannot unmarshal {Name(value.GetValueKind())} into Go struct field {kind.Kind}.{path} of type {GoType(field.Type)}");
                }

                break;
        }
    }

    private static bool Fits(string type, JsonValueKind kind) => (type, kind) switch
    {
        ("any", _) => true,
        ("string", JsonValueKind.String) => true,
        ("integer" or "number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("quantity" or "intOrString", JsonValueKind.String or JsonValueKind.Number) => true,
        _ => false,
    };

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string GoType(string type) => type switch
    {
        "integer" => "int32",
        "boolean" => "bool",
        "ref" => "struct",
        "map" => "map[string]string",
        var other => other,
    };
}
