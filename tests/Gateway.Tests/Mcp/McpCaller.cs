using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.Gateway.Tests.Hosting;

namespace ClusterCodex.Gateway.Tests.Mcp;

/// <summary>Sends single JSON-RPC messages to <c>/mcp</c>, as any client of the protocol does.</summary>
internal static class McpCaller
{
    public const string Protocol = "2025-11-25";

    public static HttpRequestMessage McpRequest(this TestGateway gateway, string json, string? token = null)
    {
        var request = gateway.Request(HttpMethod.Post, "/mcp", json, token);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Mcp-Protocol-Version", Protocol);
        return request;
    }

    /// <summary>The response of a message that the server accepts: <c>result</c> or <c>error</c>.</summary>
    public static async Task<JsonNode> McpAsync(this TestGateway gateway, string method, string parameters = "{}", string? token = null)
    {
        using var request = gateway.McpRequest($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", token);
        using var response = await gateway.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using var reader = new SseReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        return JsonNode.Parse((await reader.ReadAsync(TestContext.Current.CancellationToken))!.Data!)!;
    }

    /// <summary>The result of a tool, errors included.</summary>
    public static async Task<JsonNode> CallToolAsync(this TestGateway gateway, string name, string arguments = "{}", string? token = null)
    {
        var answer = await gateway.McpAsync("tools/call", $$"""{"name":"{{name}}","arguments":{{arguments}}}""", token);
        return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    /// <summary>A result's first text.</summary>
    public static string TextOf(JsonNode result) => (string)result["content"]![0]!["text"]!;
}
