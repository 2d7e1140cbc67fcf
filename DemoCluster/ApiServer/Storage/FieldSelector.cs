using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

internal sealed record FieldRequirement(string Path, string Value, bool Equal);

/// <summary>A field selector such as <c>status.phase!=Running,spec.nodeName=node-1</c>.</summary>
internal sealed record FieldSelector(IReadOnlyList<FieldRequirement> Requirements)
{
    private static readonly Dictionary<string, string[]> ByKind = new(StringComparer.Ordinal)
    {
        ["Pod"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
        ["Event"] = ["involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"],
        ["Secret"] = ["type"],
        ["Namespace"] = ["status.phase"],
        ["Node"] = ["spec.unschedulable"],
        ["ReplicaSet"] = ["status.replicas"],
        ["ReplicationController"] = ["status.replicas"],
        ["Job"] = ["status.successful"],
    };

    public static FieldSelector Everything { get; } = new([]);

    public bool IsEmpty => Requirements.Count == 0;

    /// <exception cref="FormatException">Not a selector, or a field that the kind cannot be selected by.</exception>
    public static FieldSelector Parse(string text, ResourceKind kind)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var unequal = part.IndexOf("!=", StringComparison.Ordinal);
            var equal = part.IndexOf('=', StringComparison.Ordinal);
            if (equal <= 0)
            {
                throw new FormatException($"invalid selector: '{text}'; can't understand '{part}'");
            }

            var path = unequal > 0 ? part[..unequal] : part[..equal];
            var value = unequal > 0 ? part[(unequal + 2)..] : part[(equal + 1)..].TrimStart('=');
            if (path is not ("metadata.name" or "metadata.namespace") && (kind.IsCustom || !(ByKind.TryGetValue(kind.Kind, out var known) && known.Contains(path))))
            {
                throw new FormatException($"field label not supported: {path}");
            }

            requirements.Add(new FieldRequirement(path, value, unequal < 0));
        }

        return requirements.Count == 0 ? Everything : new FieldSelector(requirements);
    }

    public bool Matches(StoredObject item)
    {
        JsonObject? parsed = null;
        foreach (var requirement in Requirements)
        {
            var value = requirement.Path switch
            {
                "metadata.name" => item.Key.Name,
                "metadata.namespace" => item.Key.Namespace,
                var path => Read(parsed ??= item.ToJson(), path),
            };
            if ((value == requirement.Value) != requirement.Equal)
            {
                return false;
            }
        }

        return true;
    }

    private static string Read(JsonNode? node, string path)
    {
        if (path == "source")
        {
            return node.Object("source").Text("component");
        }

        foreach (var field in path.Split('.'))
        {
            node = (node as JsonObject)?[field];
        }

        var text = Json.Scalar(node);
        return text.Length == 0 && path is "spec.unschedulable" or "spec.hostNetwork" && text.Length == 0 ? "false" : text;
    }
}
