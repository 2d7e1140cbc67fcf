using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.TestClusters;

/// <summary>Plain objects for tests to create.</summary>
public static class Manifests
{
    /// <summary>The objects of a YAML text, divided by <c>---</c>.</summary>
    public static IReadOnlyList<JsonObject> Parse(string yaml) => [.. Yaml.ParseAll(yaml).OfType<JsonObject>()];

    /// <summary>A ConfigMap with some data.</summary>
    public static JsonObject ConfigMap(string name, params (string Key, string Value)[] labels) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))) },
        ["data"] = new JsonObject { ["colour"] = "red" },
    };

    /// <summary>A Secret as kubectl applies it: its values stand in an annotation once more, and in another tool's.</summary>
    public static JsonObject Secret(string name, string key, string value)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "Opaque",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["data"] = new JsonObject { [key] = encoded },
        };
        var applied = secret.DeepClone();
        applied["stringData"] = new JsonObject { [key] = value };
        secret["metadata"]!["annotations"] = new JsonObject
        {
            ["kubectl.kubernetes.io/last-applied-configuration"] = applied.ToJsonString(),
            ["example.com/copy"] = $"password: {value}",
        };
        return secret;
    }
}
