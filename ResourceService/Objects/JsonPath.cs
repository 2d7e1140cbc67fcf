using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>Reads Kubernetes objects. The API server guarantees their types, but any part may be absent.</summary>
internal static class JsonPath
{
    /// <summary>The node at a path of property names; <see langword="null"/> where a part is absent.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            node = node is JsonObject properties ? properties[part] : null;
        }

        return node;
    }

    /// <summary>The string at a path; empty where there is none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToString(),
        _ => "",
    };

    /// <summary>The whole number at a path; 0 where there is none.</summary>
    public static long Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        long.TryParse(node.Text(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The Boolean at a path; <see langword="false"/> where there is none.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) => node.Text(path) is "true" or "True";

    /// <summary>The time at a path; <see langword="null"/> where there is none.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The elements of the array at a path.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonNode>() : [];

    /// <summary>The string properties of the object at a path.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonObject map ? map.ToDictionary(entry => entry.Key, entry => entry.Value.Text(), StringComparer.Ordinal) : [];

    public static string Name(this JsonNode node) => node.Text("metadata", "name");

    public static string Namespace(this JsonNode node) => node.Text("metadata", "namespace");

    public static string Uid(this JsonNode node) => node.Text("metadata", "uid");

    /// <summary>The controlling owner; <see langword="null"/> for an object that nothing controls.</summary>
    public static JsonNode? Controller(this JsonNode node) => node.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.Flag("controller"));
}
