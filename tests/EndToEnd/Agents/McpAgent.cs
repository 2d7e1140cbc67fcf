using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.EndToEnd.Agents;

/// <summary>A coding agent's side of MCP: <c>@modelcontextprotocol/sdk</c> in Node (<c>mcp-client/client.js</c>).</summary>
internal static class McpAgent
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "EndToEnd", "mcp-client");

    /// <summary>Connects, lists the tools, and calls some.</summary>
    /// <returns><c>server</c>, <c>tools</c>, and <c>results</c>: one for each call.</returns>
    /// <exception cref="InvalidOperationException">The client failed, or is not installed.</exception>
    public static async Task<JsonNode> RunAsync(Uri address, string token, params (string Tool, JsonObject Arguments)[] calls)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException($"The client is not installed: run 'npm ci' in {Folder}.");
        }

        var arguments = calls.SelectMany(call => new[] { call.Tool, call.Arguments.ToJsonString() });
        var output = await Command.RunAsync(
            "env", [$"MCP_TOKEN={token}", "node", Path.Combine(Folder, "client.js"), new Uri(address, "/mcp").ToString(), .. arguments]);
        return JsonNode.Parse(output)!;
    }
}
