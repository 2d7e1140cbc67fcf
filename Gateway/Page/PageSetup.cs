using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace ClusterCodex.Gateway.Page;

/// <summary>What browsers need: compression and, if configured, CORS.</summary>
internal static class PageSetup
{
    // Only for complete responses: compression would delay the events of a stream.
    private static readonly string[] CompressedTypes =
        ["text/html", "text/css", "text/javascript", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml"];

    // Those beginning with Mcp are what MCP clients send (MCP specification, Transports).
    private static readonly string[] AllowedHeaders = ["Authorization", "Content-Type", "Last-Event-ID", "Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name"];

    private static readonly string[] ExposedHeaders = ["X-Next-Cursor", "X-Total-Count", "Retry-After"];

    public static void AddPage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = CompressedTypes;
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);

        var page = configuration.GetSection("Gateway:Page").Get<PageOptions>() ?? new PageOptions();
        services.AddCors(options => options.AddDefaultPolicy(policy =>
        {
            if (page.CorsOrigins.Count > 0)
            {
                policy.WithOrigins([.. page.CorsOrigins.Select(CheckOrigin)]).AllowAnyMethod().WithHeaders(AllowedHeaders).WithExposedHeaders(ExposedHeaders);
            }
        }));
    }

    // Compared as text with the header of browsers: anything but the bare origin would never match.
    private static string CheckOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") && uri.GetLeftPart(UriPartial.Authority) == origin
            ? origin
            : throw new InvalidOperationException($"Gateway:Page:CorsOrigins holds '{origin}', which is not an origin such as https://ops.example.com (without path or trailing slash).");
}
