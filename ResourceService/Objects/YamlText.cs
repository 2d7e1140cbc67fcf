using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>Objects as kubectl prints them with <c>-o yaml</c>.</summary>
internal static class YamlText
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build();

    /// <summary>YAML of an object, its properties by name, as kubectl has them.</summary>
    public static string Of(JsonObject node) => Serializer.Serialize(ToPlain(node)!);

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
