using System.Text.Json.Nodes;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Which pods a Service selects.</summary>
internal static class ServiceSelection
{
    /// <summary>Whether a Service selects a pod of its namespace; one without a selector selects none.</summary>
    public static bool Selects(JsonObject service, JsonObject pod)
    {
        var labels = pod.Map("metadata", "labels");
        return service.Map("spec", "selector") is { Count: > 0 } selector && selector.All(label => labels.GetValueOrDefault(label.Key) == label.Value);
    }
}
