using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Schema;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>OpenAPI documents by group and version, enough for kubectl to validate, explain and apply.</summary>
internal sealed class OpenApiHandler(ResourceCatalog catalog)
{
    public JsonObject? Find(IReadOnlyList<string> path) => path switch
    {
        ["openapi", "v2"] => new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Demo cluster", ["version"] = "v1.32.0" },
            ["paths"] = new JsonObject(),
            ["definitions"] = Schemas(catalog.All, "#/definitions/"),
        },
        ["openapi", "v3"] => new JsonObject
        {
            ["paths"] = new JsonObject(catalog.All.Select(PathOf).Distinct().Select(group => KeyValuePair.Create<string, JsonNode?>(group, new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{group}?hash={Hash(group)}" }))),
        },
        ["openapi", "v3", ..] => Document(string.Join('/', path.Skip(2))),
        _ => null,
    };

    private static string PathOf(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    // Clients cache by this value; custom kinds are added and removed, so it depends on the content of the document.
    private string Hash(string group) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(string.Join(',', catalog.All.Where(kind => PathOf(kind) == group).Select(kind => kind.Kind)))))[..32];

    private JsonObject? Document(string group)
    {
        var kinds = catalog.All.Where(kind => PathOf(kind) == group).ToArray();
        return kinds.Length == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Demo cluster", ["version"] = "v1.32.0" },
            ["paths"] = new JsonObject(kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(
                $"/{group}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}", Operations(kind)))),
            ["components"] = new JsonObject { ["schemas"] = Schemas(kinds, "#/components/schemas/") },
        };
    }

    private static JsonObject Operations(ResourceKind kind) => new()
    {
        ["get"] = Operation(kind, "get", []),
        ["patch"] = Operation(kind, "patch", ["dryRun", "fieldManager", "fieldValidation", "force"]),
        ["put"] = Operation(kind, "put", ["dryRun", "fieldManager", "fieldValidation"]),
    };

    private static JsonObject Operation(ResourceKind kind, string action, IReadOnlyList<string> parameters) => new()
    {
        ["parameters"] = new JsonArray([.. parameters.Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        })]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        ["x-kubernetes-group-version-kind"] = Type(kind),
    };

    private static JsonObject Type(ResourceKind kind) => new() { ["group"] = kind.Group, ["kind"] = kind.Kind, ["version"] = kind.Version };

    private static JsonObject Schemas(IEnumerable<ResourceKind> kinds, string prefix)
    {
        var schemas = new JsonObject();
        foreach (var kind in kinds)
        {
            var name = kind.Definition ?? $"{kind.Group}.{kind.Version}.{kind.Kind}";
            Add(schemas, name, prefix);
            schemas[name]!["x-kubernetes-group-version-kind"] = new JsonArray(Type(kind));
        }

        return schemas;
    }

    private static void Add(JsonObject schemas, string name, string prefix)
    {
        if (schemas.ContainsKey(name))
        {
            return;
        }

        var schema = new JsonObject { ["type"] = "object" };
        schemas[name] = schema;
        if (BuiltInSchemas.Find(name) is not { Fields.Count: > 0 } shape)
        {
            schema["x-kubernetes-preserve-unknown-fields"] = true;
            return;
        }

        schema["properties"] = new JsonObject(shape.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, Schema(schemas, field.Value, prefix))));
        if (shape.Required.Count > 0)
        {
            schema["required"] = new JsonArray([.. shape.Required.Select(field => JsonValue.Create(field))]);
        }
    }

    private static JsonObject Schema(JsonObject schemas, SchemaField field, string prefix)
    {
        if (field.Type == "ref")
        {
            Add(schemas, field.Reference!, prefix);
        }

        var schema = field.Type switch
        {
            "ref" => new JsonObject { ["$ref"] = prefix + field.Reference },
            "array" => new JsonObject { ["type"] = "array", ["items"] = Schema(schemas, field.Item!, prefix) },
            "map" => new JsonObject { ["type"] = "object", ["additionalProperties"] = Schema(schemas, field.Item!, prefix) },
            "quantity" => new JsonObject { ["type"] = "string" },
            "intOrString" => new JsonObject { ["type"] = "string", ["format"] = "int-or-string" },
            "any" => new JsonObject { ["type"] = "object" },
            var scalar => new JsonObject { ["type"] = scalar },
        };
        schema.SetOrRemoveExtension("x-kubernetes-patch-merge-key", field.MergeKey);
        schema.SetOrRemoveExtension("x-kubernetes-patch-strategy", field.Strategy);
        schema.SetOrRemoveExtension("x-kubernetes-list-type", field.ListType);
        if (field.MapKeys is { } keys)
        {
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]);
        }

        return schema;
    }
}

internal static class SchemaExtensions
{
    public static void SetOrRemoveExtension(this JsonObject schema, string name, string? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }
}
