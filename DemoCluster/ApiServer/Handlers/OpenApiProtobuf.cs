using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using Google.Protobuf;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>
/// The OpenAPI v2 document as protobuf (<c>openapi.v2.Document</c> of gnostic), the only form in which kubectl reads it: it
/// validates the items of a <c>kind: List</c> by it.
/// </summary>
internal static class OpenApiProtobuf
{
    public const string ContentType = "application/octet-stream";

    // openapiv2/OpenAPIv2.proto
    private const int DocumentSwagger = 1, DocumentInfo = 2, DocumentPaths = 8, DocumentDefinitions = 9;
    private const int InfoTitle = 1, InfoVersion = 2;
    private const int SchemaReference = 1, SchemaFormat = 2, SchemaRequired = 19, SchemaAdditionalProperties = 21, SchemaType = 22, SchemaItems = 23, SchemaProperties = 25, SchemaExtension = 31;
    private const int NamedName = 1, NamedValue = 2;
    private const int AnyYaml = 2;

    /// <summary>The one element of Definitions, Properties, ItemsItem, TypeItem and AdditionalPropertiesItem that is used.</summary>
    private const int Element = 1;

    private const string Extension = "x-";

    /// <summary>Whether the client asks for this form, under its old name or its new one.</summary>
    public static bool IsAccepted(HttpRequest request) =>
        request.Headers.Accept.ToString().Split(',', StringSplitOptions.TrimEntries).Any(type => type.Split(';')[0].TrimEnd()
            is "application/com.github.proto-openapi.spec.v2@v1.0+protobuf" or "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");

    /// <param name="document">An OpenAPI v2 document; its paths are left out.</param>
    public static byte[] Encode(JsonObject document) => Message(output =>
    {
        Write(output, DocumentSwagger, document.Text("swagger"));
        Write(output, DocumentInfo, Message(info =>
        {
            Write(info, InfoTitle, document.Object("info").Text("title"));
            Write(info, InfoVersion, document.Object("info").Text("version"));
        }));
        Write(output, DocumentPaths, []);
        Write(output, DocumentDefinitions, NamedSchemas(document.Object("definitions")));
    });

    private static byte[] NamedSchemas(JsonObject? schemas) => Message(output =>
    {
        foreach (var (name, schema) in schemas ?? [])
        {
            Write(output, Element, Named(name, Schema(schema as JsonObject ?? [])));
        }
    });

    private static byte[] Schema(JsonObject schema) => Message(output =>
    {
        foreach (var (name, value) in schema)
        {
            switch (name, value)
            {
                case ("$ref", not null):
                    Write(output, SchemaReference, Json.Scalar(value));
                    break;
                case ("format", not null):
                    Write(output, SchemaFormat, Json.Scalar(value));
                    break;
                case ("required", JsonArray required):
                    foreach (var field in required)
                    {
                        Write(output, SchemaRequired, Json.Scalar(field));
                    }

                    break;
                case ("additionalProperties", JsonObject inner):
                    Write(output, SchemaAdditionalProperties, Message(item => Write(item, Element, Schema(inner))));
                    break;
                case ("type", not null):
                    Write(output, SchemaType, Message(item => Write(item, Element, Json.Scalar(value))));
                    break;
                case ("items", JsonObject inner):
                    Write(output, SchemaItems, Message(item => Write(item, Element, Schema(inner))));
                    break;
                case ("properties", JsonObject properties):
                    Write(output, SchemaProperties, NamedSchemas(properties));
                    break;
                case (_, not null) when name.StartsWith(Extension, StringComparison.Ordinal):
                    // JSON is YAML.
                    Write(output, SchemaExtension, Named(name, Message(any => Write(any, AnyYaml, value.ToJsonString(Json.Compact)))));
                    break;
            }
        }
    });

    private static byte[] Named(string name, byte[] value) => Message(output =>
    {
        Write(output, NamedName, name);
        Write(output, NamedValue, value);
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void Write(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Write(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }
}
