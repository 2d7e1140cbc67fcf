using System.Text;
using ClusterCodex.Gateway.Listeners;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Page;

/// <summary>
/// Serves the built page from <c>WEB_ROOT</c> where no endpoint answers: files as they are, and <c>index.html</c> for
/// every path that the page itself routes.
/// </summary>
internal sealed class PageMiddleware : IDisposable
{
    private const string NotBuilt = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Cluster Codex</title></head>
        <body>
        <h1>The web page is not built</h1>
        <p>The gateway runs and answers under <a href="/openapi.json">/api</a>. To see the page, build it with
        <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code>, set <code>WEB_ROOT</code> to <code>web/dist</code>, and start again.</p>
        </body>
        </html>
        """;

    // Paths that belong to the gateway: a page there would be mistaken for its response.
    private static readonly string[] Reserved = ["/api", "/ws", "/health", "/mcp", "/metrics", "/openapi.json", "/.well-known"];

    private readonly RequestDelegate _next;
    private readonly IWebHostEnvironment _environment;
    private readonly ILoggerFactory _loggers;
    private readonly string? _path;
    private readonly Lock _gate = new();
    private volatile Site? _site;

    public PageMiddleware(RequestDelegate next, IConfiguration configuration, IWebHostEnvironment environment, ILoggerFactory loggers)
    {
        (_next, _environment, _loggers) = (next, environment, loggers);
        _path = configuration["WEB_ROOT"] is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        if (FindSite() is null)
        {
            PageLog.NotBuilt(loggers.CreateLogger<PageMiddleware>(), _path ?? "");
        }
    }

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isPage = context.GetEndpoint() is null
            && context.GetListener() == Listener.Public
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !Reserved.Any(prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));
        if (!isPage)
        {
            return _next(context);
        }

        if (FindSite() is not var (root, files) || !root.GetFileInfo("index.html").Exists)
        {
            return WriteNotBuiltAsync(context);
        }

        // A path without a file is the page's own, unless it names a file that is missing.
        if (!root.GetFileInfo(request.Path).Exists && !NamesFile(request.Path))
        {
            request.Path = "/index.html";
        }

        return files.Invoke(context);
    }

    public void Dispose() => _site?.Root.Dispose();

    // The page may still be building while the gateway already runs.
    private Site? FindSite()
    {
        if (_site is not null || !Directory.Exists(_path))
        {
            return _site;
        }

        lock (_gate)
        {
            if (_site is null)
            {
                var root = new PhysicalFileProvider(_path);
                var options = new StaticFileOptions { FileProvider = root, OnPrepareResponse = SetCaching };
                _site = new Site(root, new StaticFileMiddleware(_next, _environment, Options.Create(options), _loggers));
            }

            return _site;
        }
    }

    // Deeper down a dot belongs to the name of an object, as in /resources/Event/default/api.17a3f2.
    private static bool NamesFile(PathString path) =>
        Path.HasExtension(path) && (path.StartsWithSegments("/assets", StringComparison.Ordinal) || path.Value!.LastIndexOf('/') == 0);

    private static Task WriteNotBuiltAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync(NotBuilt, Encoding.UTF8, context.RequestAborted);
    }

    // The build puts a hash of the content into the names of everything under assets/.
    private static void SetCaching(StaticFileResponseContext response) =>
        response.Context.Response.Headers.CacheControl = response.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";

    private sealed record Site(PhysicalFileProvider Root, StaticFileMiddleware Files);
}
