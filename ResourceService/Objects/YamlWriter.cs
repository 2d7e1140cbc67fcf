using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>Writes objects as <c>kubectl get -o yaml</c> does.</summary>
internal static class YamlWriter
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build();

    /// <summary>The YAML of an object, with its properties sorted by name as in kubectl.</summary>
    public static string Write(JsonObject node) => Serializer.Serialize(ToPlain(node)!);

    private static object? ToPlain(JsonNode? node) => node switch
    {
        JsonObject map => map.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => ToPlain(entry.Value)),
        JsonArray list => list.Select(ToPlain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => value.TryGetValue<long>(out var whole) ? whole : value.GetValue<double>(),
            _ => value.GetValue<string>(),
        },
        _ => null,
    };
}
