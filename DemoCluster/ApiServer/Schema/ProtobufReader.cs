using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>
/// Reads <c>application/vnd.kubernetes.protobuf</c>, in which kubectl writes what it creates from arguments: four bytes of
/// magic, an envelope with the type, and the message. wire.json has the numbers of the fields that clients send so; a
/// field that is not in it is rejected, never dropped.
/// </summary>
internal static class ProtobufReader
{
    // The envelope, runtime.Unknown: 1 is the type (1 apiVersion, 2 kind), 2 the message.
    private static readonly byte[] Magic = "k8s\0"u8.ToArray();
    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> Numbers = new(() =>
    {
        using var stream = typeof(ProtobufReader).Assembly.GetManifestResourceStream("wire.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!;
    });

    /// <exception cref="ApiException">400 for an invalid message, 415 for a message with unknown fields or of an unknown kind.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith(Magic))
        {
            throw Malformed("the magic number is missing");
        }

        var (apiVersion, kind) = ("", "");
        ReadOnlyMemory<byte> raw = default;
        var rest = body[Magic.Length..];
        while (TryReadField(ref rest, out var number, out _, out var payload))
        {
            if (number == 1)
            {
                while (TryReadField(ref payload, out var part, out _, out var text))
                {
                    (apiVersion, kind) = part switch { 1 => (Encoding.UTF8.GetString(text.Span), kind), 2 => (apiVersion, Encoding.UTF8.GetString(text.Span)), _ => (apiVersion, kind) };
                }
            }
            else if (number == 2)
            {
                raw = payload;
            }
        }

        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0].Split('.')[0] : "core";
        var value = Message($"{group}.{apiVersion.Split('/')[^1]}.{kind}", raw);
        value.Insert(0, "kind", kind);
        value.Insert(1, "apiVersion", apiVersion);
        return value;
    }

    private static JsonObject Message(string definition, ReadOnlyMemory<byte> bytes)
    {
        var value = new JsonObject();
        var shape = BuiltInSchemas.Find(definition) ?? throw Unsupported(definition);
        var numbers = Numbers.Value.GetValueOrDefault(definition);
        while (TryReadField(ref bytes, out var number, out var scalar, out var payload))
        {
            if (numbers?.GetValueOrDefault(number.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not { } name)
            {
                // Unset fields are written as empty values.
                if (payload.Length == 0 && scalar is 0)
                {
                    continue;
                }

                throw Unsupported($"field {number} of {definition}");
            }

            // Both are maps of strings in JSON, with bytes in base64.
            var bytesInside = name == "binaryData" || name == "data" && definition == "core.v1.Secret";
            Set(value, name, shape.Fields[name], bytesInside, scalar, payload);
        }

        return value;
    }

    private static void Set(JsonObject value, string name, SchemaField field, bool bytesInside, ulong scalar, ReadOnlyMemory<byte> payload)
    {
        switch (field.Type)
        {
            case "array":
                if (value[name] is not JsonArray list)
                {
                    value[name] = list = [];
                }

                list.Add(Value(name, field.Item!, scalar, payload));
                break;
            case "map":
                var (key, item) = ("", default(JsonNode));
                while (TryReadField(ref payload, out var part, out var entryScalar, out var entry))
                {
                    if (part == 1)
                    {
                        key = Encoding.UTF8.GetString(entry.Span);
                    }
                    else
                    {
                        item = bytesInside ? Convert.ToBase64String(entry.Span) : Value(name, field.Item!, entryScalar, entry);
                    }
                }

                value.Ensure(name)[key] = item ?? "";
                break;
            default:
                var read = Value(name, field, scalar, payload);
                if (read is not JsonValue text || text.GetValueKind() != JsonValueKind.String || text.GetValue<string>().Length > 0)
                {
                    value[name] = read;
                }

                break;
        }
    }

    private static JsonNode? Value(string name, SchemaField field, ulong scalar, ReadOnlyMemory<byte> payload) => field.Type switch
    {
        "ref" => Message(field.Reference!, payload),
        "integer" => (long)scalar,
        "boolean" => scalar != 0,
        "quantity" => Inner(payload, 1),
        "intOrString" => IntOrString(payload),
        "string" when name.EndsWith("Timestamp", StringComparison.Ordinal) => payload.Length == 0 ? null : Time(payload),
        "string" => Encoding.UTF8.GetString(payload.Span),
        _ => throw Unsupported($"field {name}"),
    };

    private static string Inner(ReadOnlyMemory<byte> bytes, int expected)
    {
        while (TryReadField(ref bytes, out var number, out _, out var payload))
        {
            if (number == expected)
            {
                return Encoding.UTF8.GetString(payload.Span);
            }
        }

        return "";
    }

    // Field 1 is the type: 0 for the number in field 2, 1 for the text in field 3.
    private static JsonValue IntOrString(ReadOnlyMemory<byte> bytes)
    {
        var (type, number, text) = (0UL, 0L, "");
        while (TryReadField(ref bytes, out var part, out var scalar, out var payload))
        {
            (type, number, text) = part switch { 1 => (scalar, number, text), 2 => (type, (long)scalar, text), _ => (type, number, Encoding.UTF8.GetString(payload.Span)) };
        }

        return type == 0 ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    private static string Time(ReadOnlyMemory<byte> bytes)
    {
        var seconds = 0L;
        while (TryReadField(ref bytes, out var number, out var scalar, out _))
        {
            seconds = number == 1 ? (long)scalar : seconds;
        }

        return Timestamps.Format(DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    /// <summary>Reads the next field.</summary>
    private static bool TryReadField(ref ReadOnlyMemory<byte> bytes, out int number, out ulong scalar, out ReadOnlyMemory<byte> payload)
    {
        (number, scalar, payload) = (0, 0, default);
        if (bytes.Length == 0)
        {
            return false;
        }

        var tag = Varint(ref bytes);
        number = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                scalar = Varint(ref bytes);
                return true;
            case 1:
                scalar = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span);
                return true;
            case 2:
                var length = Varint(ref bytes);
                payload = Take(ref bytes, length > int.MaxValue ? int.MaxValue : (int)length);
                return true;
            case 5:
                scalar = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span);
                return true;
            default:
                throw Malformed($"wire type {tag & 7}");
        }
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int length)
    {
        if (length > bytes.Length)
        {
            throw Malformed("it ends within a field");
        }

        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        for (var index = 0; index < 10 && index < bytes.Length; index++)
        {
            value |= (ulong)(bytes.Span[index] & 0x7f) << (7 * index);
            if (bytes.Span[index] < 0x80)
            {
                bytes = bytes[(index + 1)..];
                return value;
            }
        }

        throw Malformed("it ends within a number");
    }

    private static ApiException Malformed(string why) => ApiException.BadRequest($"the body is not a protobuf message: {why}");

    private static ApiException Unsupported(string what) => new(415, "UnsupportedMediaType", $"{what} is not known in protobuf here: send application/json");
}
