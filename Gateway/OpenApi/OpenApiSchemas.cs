using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Errors;
using ClusterCodex.Gateway.Transcoding.Json;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.OpenApi;

/// <summary>JSON Schemas of messages as ProtoJSON writes them; each type once, under <c>components/schemas</c>.</summary>
/// <param name="comments">Become descriptions.</param>
/// <param name="requests">Types that callers send: of these no member is required.</param>
internal sealed class OpenApiSchemas(ContractComments comments, IReadOnlySet<MessageDescriptor> requests)
{
    private const string ErrorSchema = "Error";

    private readonly Dictionary<string, MessageDescriptor> _names = new(StringComparer.Ordinal);

    public JsonObject Components { get; } = new() { [ErrorSchema] = Error() };

    /// <summary>A field's value: the list where it is repeated.</summary>
    public JsonObject Of(FieldDescriptor field)
    {
        var schema = field switch
        {
            { IsMap: true } => new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.Fields[2]) },
            { IsRepeated: true } => new JsonObject { ["type"] = "array", ["items"] = Single(field) },
            _ => Single(field),
        };
        if (new JsonField(field).Presence == FieldPresence.NullWhenUnset && schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.GetValue<string>(), "null");
        }

        if (comments.Of(field) is { } comment)
        {
            schema["description"] = comment;
        }

        return schema;
    }

    /// <summary>A message: a reference, except for types with a JSON form of their own.</summary>
    public JsonObject Of(MessageDescriptor type) => type.FullName switch
    {
        "google.protobuf.Timestamp" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["examples"] = new JsonArray("1.5s") },
        "google.protobuf.FieldMask" => new JsonObject { ["type"] = "string", ["examples"] = new JsonArray("title,author.fullName") },
        "google.protobuf.Struct" or "google.protobuf.Empty" or "google.protobuf.Any" => new JsonObject { ["type"] = "object" },
        "google.protobuf.ListValue" => new JsonObject { ["type"] = "array", ["items"] = new JsonObject() },
        "google.protobuf.Value" => [],
        "google.api.HttpBody" => new JsonObject { ["type"] = "string", ["contentEncoding"] = "binary" },
        _ when WellKnownTypes.IsWrapper(type) => Nullable(Single(WellKnownTypes.Wrapped(type))),
        _ => Reference(NameOf(type)),
    };

    public static JsonObject ErrorReference() => Reference(ErrorSchema);

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static JsonObject Nullable(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        return schema;
    }

    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Of(field.MessageType),
        FieldType.Enum => new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. EnumNames.Of(field.EnumType).All.Select(name => (JsonNode)name)]),
        },
        FieldType.String => new JsonObject { ["type"] = "string" },
        FieldType.Bytes => new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" },
        FieldType.Bool => new JsonObject { ["type"] = "boolean" },
        FieldType.Double => new JsonObject { ["type"] = "number", ["format"] = "double" },
        FieldType.Float => new JsonObject { ["type"] = "number", ["format"] = "float" },
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        // Not every JSON parser keeps the precision of 64 bits.
        FieldType.UInt64 or FieldType.Fixed64 => new JsonObject { ["type"] = "string", ["format"] = "uint64" },
        _ => new JsonObject { ["type"] = "string", ["format"] = "int64" },
    };

    private string NameOf(MessageDescriptor type)
    {
        var name = _names.TryGetValue(type.Name, out var other) && other != type ? type.FullName : type.Name;
        if (_names.TryAdd(name, type))
        {
            Components[name] = Describe(type);
        }

        return name;
    }

    /// <summary>A message's own schema, in place of a reference to it.</summary>
    public JsonObject Describe(MessageDescriptor type)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var field in MessageShape.Of(type).Fields)
        {
            properties[field.Descriptor.JsonName] = Of(field.Descriptor);
            if (field.Presence != FieldPresence.OmitUnset && !requests.Contains(type))
            {
                required.Add(field.Descriptor.JsonName);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        if (comments.Of(type) is { } comment)
        {
            schema["description"] = comment;
        }

        return schema;
    }

    private static JsonObject Error() => new()
    {
        ["type"] = "object",
        ["description"] = "The body of every failed request.",
        ["required"] = new JsonArray("error", "code", "details"),
        ["properties"] = new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "string", ["description"] = "What happened, to what, and what would help." },
            ["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. ErrorCode.All.Select(code => (JsonNode)code.Name)]) },
            ["details"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("traceId"),
                ["properties"] = new JsonObject
                {
                    ["traceId"] = new JsonObject { ["type"] = "string" },
                    ["fields"] = new JsonObject
                    {
                        ["type"] = "array",
                        ["description"] = "What is wrong with which field; with VALIDATION_ERROR.",
                        ["items"] = new JsonObject
                        {
                            ["type"] = "object",
                            ["required"] = new JsonArray("field", "message"),
                            ["properties"] = new JsonObject
                            {
                                ["field"] = new JsonObject { ["type"] = "string" },
                                ["message"] = new JsonObject { ["type"] = "string" },
                            },
                        },
                    },
                },
            },
        },
    };
}
