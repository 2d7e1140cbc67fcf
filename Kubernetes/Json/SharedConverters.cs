using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.Kubernetes.Json;

/// <summary>Reads strings so that equal short ones are one: names, phases and images recur in many objects. Writes nothing.</summary>
public sealed class SharedStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? reader.CurrentPooledString() : throw new JsonException($"A string was expected, not {reader.TokenType}.");

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.CurrentPooledName();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}

/// <summary>Reads labels, selectors and quantities so that equal ones are one. Writes nothing.</summary>
public sealed class SharedLabelsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartObject ? LabelSet.ReadFields(ref reader) : throw new JsonException($"An object was expected, not {reader.TokenType}.");

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) => throw new NotSupportedException("Facts are only read.");
}
