using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>A field's type and, for lists, how patches merge it; as written in schema.json.</summary>
internal sealed record SchemaField
{
    /// <summary>string, integer, boolean, number, quantity, intOrString, any, ref, array or map.</summary>
    [JsonPropertyName("t")]
    public string Type { get; init; } = "any";

    /// <summary>The definition that a <c>ref</c> points to.</summary>
    [JsonPropertyName("r")]
    public string? Reference { get; init; }

    [JsonPropertyName("i")]
    public SchemaField? Item { get; init; }

    /// <summary>atomic, set or map: how server-side apply sees a list.</summary>
    [JsonPropertyName("lt")]
    public string? ListType { get; init; }

    [JsonPropertyName("k")]
    public IReadOnlyList<string>? MapKeys { get; init; }

    /// <summary>The field by which strategic merge patches identify an item.</summary>
    [JsonPropertyName("m")]
    public string? MergeKey { get; init; }

    /// <summary>merge, replace, retainKeys, or several with commas.</summary>
    [JsonPropertyName("s")]
    public string? Strategy { get; init; }

    public bool Merges => Strategy?.Contains("merge", StringComparison.Ordinal) == true;

    /// <summary>The fields that identify an item of a list of objects in server-side apply; null where the list is atomic.</summary>
    public IReadOnlyList<string>? Keys => ListType == "map" && MapKeys is not null ? MapKeys : Merges && MergeKey is not null ? [MergeKey] : null;

    public bool IsSet => ListType == "set" || Type == "array" && Merges && MergeKey is null;
}

internal sealed record SchemaObject
{
    [JsonPropertyName("f")]
    public IReadOnlyDictionary<string, SchemaField> Fields { get; init; } = new Dictionary<string, SchemaField>();

    [JsonPropertyName("q")]
    public IReadOnlyList<string> Required { get; init; } = [];
}

/// <summary>The schemas of the built-in kinds.</summary>
internal static class BuiltInSchemas
{
    private static readonly Lazy<Dictionary<string, SchemaObject>> Definitions = new(Load);

    public static IReadOnlyDictionary<string, SchemaObject> All => Definitions.Value;

    public static SchemaObject? Find(string? definition) => definition is not null ? Definitions.Value.GetValueOrDefault(definition) : null;

    /// <summary>The shape of an object inside a field; null when it is free-form.</summary>
    public static SchemaObject? Of(SchemaField? field) => field?.Type == "ref" ? Find(field.Reference) : null;

    private static Dictionary<string, SchemaObject> Load()
    {
        using var stream = typeof(BuiltInSchemas).Assembly.GetManifestResourceStream("schema.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, SchemaObject>>(stream)!;
    }
}
