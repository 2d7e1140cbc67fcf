using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>A page of resources, states, addresses and logs, on a port of the loopback interface.</summary>
/// <remarks>Its address is the first of <c>ASPNETCORE_URLS</c>, else port 18888; port 0 switches it off.</remarks>
internal sealed class DashboardHost(
    IResourceCollection resources,
    ResourceNotificationService notifications,
    ResourceLogs logs,
    ApplicationRunner runner,
    IConfiguration configuration,
    ILogger<DashboardHost> logger) : IHostedService
{
    private const int DefaultPort = 18888;
    private const int NewestLines = 200;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private WebApplication? _app;

    /// <summary>Where the page is; <see langword="null"/> when it is switched off.</summary>
    public Uri? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var wanted = WantedPort();
        if (wanted == 0)
        {
            return;
        }

        var port = PortAllocator.FreePort(wanted);
        if (port != wanted)
        {
            RunnerLog.PortTaken(logger, wanted, "dashboard", "http", port);
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Use(GuardAsync);
        foreach (var (path, file, type) in new[] { ("/", "page.html", "text/html"), ("/page.css", "page.css", "text/css"), ("/page.js", "page.js", "text/javascript") })
        {
            _app.MapGet(path, () => Results.Text(ReadPage(file), type + "; charset=utf-8"));
        }

        _app.MapGet("/api/resources", () => Results.Json(ListResources(), Json));
        _app.MapGet("/api/resources/{name}/logs", (string name, long? after) => resources.Any(r => r.Name == name) || name == ConsoleOutput.Host
            ? Results.Json(logs.Read(name, after ?? 0, NewestLines).Select(line => line with { Text = Ansi.Strip(line.Text) }), Json)
            : Results.NotFound());
        _app.MapPost("/api/resources/{name}/restart", (string name) => runner.TryRestart(name) ? Results.Accepted() : Results.NotFound());
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            // Taken since it was found free: the application works without the page.
            RunnerLog.NoDashboard(logger, e.Message);
            return;
        }

        Address = new Uri($"http://localhost:{port}");
        RunnerLog.Dashboard(logger, Address.GetLeftPart(UriPartial.Authority));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private int WantedPort() =>
        configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } address && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Port : DefaultPort;

    // Another site's page must neither read it by a name of its own that resolves to 127.0.0.1, nor press its buttons.
    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Host.Host is not ("localhost" or "127.0.0.1"))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Site"] != "same-origin")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        await next(context);
    }

    // Names, states and addresses only: arguments and environment values may be secrets.
    private IEnumerable<ResourceRow> ListResources() =>
        from resource in resources
        let snapshot = notifications.Find(resource)
        where snapshot is not null
        select new ResourceRow(
            resource.Name,
            snapshot.ResourceType,
            snapshot.State?.Text ?? KnownResourceStates.NotStarted,
            snapshot.HealthStatus?.ToString(),
            snapshot.Detail,
            snapshot.Restarts,
            snapshot.ProcessId,
            snapshot.StartTimeStamp,
            [.. snapshot.Urls.Select(url => new AddressRow(url.Name ?? "", url.Url, !url.IsInternal))]);

    private static string ReadPage(string file)
    {
        using var stream = typeof(DashboardHost).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record ResourceRow(
        string Name, string Type, string State, string? Health, string Detail, int Restarts, int? ProcessId, DateTime? StartedAt, IReadOnlyList<AddressRow> Addresses);

    private sealed record AddressRow(string Name, string Url, bool IsExternal);
}
