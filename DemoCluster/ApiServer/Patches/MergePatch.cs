using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>JSON merge patch (RFC 7396).</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject change)
            {
                var child = target[name] as JsonObject ?? [];
                target.Remove(name, out _);
                target[name] = Apply(child, change);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }

        return target;
    }
}
