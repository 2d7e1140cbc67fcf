using System.Text.Json.Nodes;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Changes;

/// <summary>What one manager changed of an object, and when it last did (Kubernetes API: metadata.managedFields).</summary>
/// <param name="Name">Such as <c>kubectl-set</c> or <c>helm</c>.</param>
/// <param name="At">When it last changed the value of one of its fields.</param>
/// <param name="Fields">The fields that it owns, as <c>fieldsV1</c>.</param>
internal sealed record FieldManager(string Name, DateTimeOffset At, JsonNode? Fields)
{
    private const string FieldPrefix = "f:";

    // Controllers report states and fill in defaults; what a person or a pipeline changed comes from others.
    private static readonly string[] Controllers = ["kube-controller-manager", "kubelet", "kube-scheduler", "cluster-autoscaler", "cloud-controller-manager"];

    /// <summary>The managers of an object that is not redacted yet, latest first, without Kubernetes' own controllers and without status.</summary>
    public static IReadOnlyList<FieldManager> Of(JsonNode found) =>
    [
        .. found.Items("metadata", "managedFields")
            .Where(entry => entry.Text("subresource").Length == 0 && !Controllers.Contains(entry.Text("manager"), StringComparer.Ordinal))
            .Where(entry => entry.Time("time") is not null)
            .Select(entry => new FieldManager(entry.Text("manager"), entry.Time("time")!.Value, entry.At("fieldsV1")))
            // Times are in whole seconds: of the same time, the last entry.
            .Reverse()
            .OrderByDescending(manager => manager.At),
    ];

    /// <summary>Whether it owns a field at a path of property names.</summary>
    public bool Owns(params ReadOnlySpan<string> path) => Find(path) is not null;

    /// <summary>The names of the properties that it owns beneath a path, sorted.</summary>
    public IReadOnlyList<string> Names(params ReadOnlySpan<string> path) => Find(path) is JsonObject fields
        ? [.. fields.Where(field => field.Key.StartsWith(FieldPrefix, StringComparison.Ordinal)).Select(field => field.Key[FieldPrefix.Length..]).Order(StringComparer.Ordinal)]
        : [];

    private JsonNode? Find(ReadOnlySpan<string> path)
    {
        var node = Fields;
        foreach (var name in path)
        {
            node = node.At($"{FieldPrefix}{name}");
        }

        return node;
    }
}
