using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ClusterCodex.Gateway.Mcp;

/// <summary>What a tool's caller receives: the RPC's JSON or text, cut where it is too large.</summary>
internal static class ToolResult
{
    /// <param name="tool">What was called.</param>
    /// <param name="response">Its status and content type.</param>
    /// <param name="body">UTF-8.</param>
    /// <param name="maxBytes">A longer body is cut, and a second block of content says so.</param>
    public static CallToolResult From(ContractTool tool, HttpResponse response, ReadOnlySpan<byte> body, int maxBytes)
    {
        var isJson = response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true;
        var isError = response.StatusCode >= StatusCodes.Status400BadRequest;
        if (body.Length <= maxBytes)
        {
            return new CallToolResult
            {
                IsError = isError,
                Content = [Text(body)],
                StructuredContent = isJson ? JsonElement.Parse(body) : null,
            };
        }

        var kept = isJson ? Start(body, maxBytes) : LastLines(body, maxBytes);
        return new CallToolResult
        {
            IsError = isError,
            Content = [Text(kept), new TextContentBlock { Text = Notice(tool, isJson, kept.Length, body.Length) }],
        };
    }

    private static TextContentBlock Text(ReadOnlySpan<byte> utf8) => new() { Text = Encoding.UTF8.GetString(utf8) };

    // Without the half of a character at its end.
    private static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        while (maxBytes > 0 && (utf8[maxBytes] & 0b1100_0000) == 0b1000_0000)
        {
            maxBytes--;
        }

        return utf8[..maxBytes];
    }

    // Of a log the newest lines matter, which are its last ones.
    private static ReadOnlySpan<byte> LastLines(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        var end = utf8[^maxBytes..];
        return end[(end.IndexOf((byte)'\n') + 1)..];
    }

    private static string Notice(ContractTool tool, bool isJson, int kept, int total)
    {
        var part = isJson ? "first" : "last";
        var advice = (isJson, tool.HasPages) switch
        {
            (true, true) => "Ask again with a smaller 'limit', or narrower; 'cursor' with the 'nextCursor' of a complete result gives the next page.",
            (true, false) => $"The rest is not available here: the page has it, and REST, at {tool.Route.HttpMethod} {tool.Route.Template}.",
            _ => "Ask for fewer 'tailLines' to get whole ones.",
        };
        return $"This result was cut: only the {part} {kept} of {total} bytes are above. {advice}";
    }
}
