using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Documents;

/// <summary>An object reduced to its metadata, as <c>PartialObjectMetadata</c>.</summary>
internal static class PartialMetadata
{
    public static JsonObject Of(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value.Object("metadata")?.DeepClone(),
    };
}
