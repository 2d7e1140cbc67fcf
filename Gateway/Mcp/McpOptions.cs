using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.Gateway.Mcp;

/// <summary>The MCP server, section <c>Gateway:Mcp</c>.</summary>
public sealed record McpOptions
{
    /// <summary>
    /// Largest result of a tool, in bytes of UTF-8: 1 KiB to 16 MiB, by default 64 KiB, some 20,000 tokens of a model. A larger one is
    /// cut, and says so.
    /// </summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = 64 * 1024;
}
