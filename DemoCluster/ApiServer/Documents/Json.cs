using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Documents;

/// <summary>Reads Kubernetes objects without a type per kind. Every reader treats null and absent fields as empty.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WriterOptions))
        {
            node.WriteTo(writer);
        }

        return stream.ToArray();
    }

    public static JsonObject Parse(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8) as JsonObject ?? throw new JsonException("The document is not a JSON object.");

    public static JsonObject? Object(this JsonNode? node, string field) => (node as JsonObject)?[field] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonArray array ? array.OfType<JsonObject>() : [];

    public static IEnumerable<string> Strings(this JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonArray array ? array.OfType<JsonValue>().Select(Scalar) : [];

    public static string Text(this JsonNode? node, string field) => (node as JsonObject)?[field] is JsonValue value ? Scalar(value) : "";

    public static bool Bool(this JsonNode? node, string field) =>
        (node as JsonObject)?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>A number of 64 bits, exact where it is written as an integer; other numbers lose their fraction. Null where the field is not a number.</summary>
    public static long? Number(this JsonNode? node, string field)
    {
        if ((node as JsonObject)?[field] is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        var text = value.ToJsonString();
        return long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var integer)
            ? integer
            : (long)double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    public static int Int(this JsonNode? node, string field, int absent = 0) => (int)(node.Number(field) ?? absent);

    /// <summary>The object under <paramref name="field"/>, created where it is missing.</summary>
    public static JsonObject Ensure(this JsonObject node, string field)
    {
        if (node[field] is not JsonObject child)
        {
            child = [];
            node[field] = child;
        }

        return child;
    }

    public static string Scalar(JsonNode? node) => node is not JsonValue value ? ""
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    /// <summary>Sets a scalar, or removes the field where the value is empty, as Go's <c>omitempty</c> does.</summary>
    public static void SetOrRemove(this JsonObject node, string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            node.Remove(field);
        }
        else
        {
            node[field] = value;
        }
    }

    public static Dictionary<string, string> Map(this JsonNode? node, string field) =>
        node.Object(field)?.ToDictionary(pair => pair.Key, pair => Scalar(pair.Value)) ?? [];

    public static string NameOf(this JsonNode? node) => node.Object("metadata").Text("name");

    public static string NamespaceOf(this JsonNode? node) => node.Object("metadata").Text("namespace");

    public static string UidOf(this JsonNode? node) => node.Object("metadata").Text("uid");

    public static bool IsDeleting(this JsonNode? node) => node.Object("metadata").Text("deletionTimestamp").Length > 0;
}
