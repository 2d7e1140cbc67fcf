using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>One page of a list.</summary>
/// <param name="Version">Of the whole list: where a watch goes on.</param>
/// <param name="Continue">Where the next page begins; null on the last one.</param>
/// <param name="Remaining">How many objects follow this page; null when a selector makes that unknown.</param>
internal sealed record ListPage(IReadOnlyList<StoredObject> Items, long Version, string? Continue, int? Remaining)
{
    /// <summary>The list's <c>metadata</c>.</summary>
    public JsonObject ToMetadata()
    {
        var metadata = new JsonObject { ["resourceVersion"] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (Continue is { } token)
        {
            metadata["continue"] = token;
            if (Remaining is { } remaining)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }

        return metadata;
    }
}
