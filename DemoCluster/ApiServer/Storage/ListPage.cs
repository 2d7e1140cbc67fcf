using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>One page of a list.</summary>
/// <param name="Version">Version of the whole list, from which a watch continues.</param>
/// <param name="Continue">Start of the next page; null on the last one.</param>
/// <param name="Remaining">Number of objects after this page; null where a selector makes it unknown.</param>
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
