using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>A column of a table and how its cell is read from an object.</summary>
/// <param name="Priority">Zero for always, one for <c>-o wide</c>.</param>
internal sealed record Column(string Name, string Type, int Priority, string Description, Func<JsonObject, CellContext, JsonNode?> Cell)
{
    public string Format { get; init; } = "";
}

/// <summary>What a cell needs besides its object.</summary>
internal readonly record struct CellContext(DateTimeOffset Now);
