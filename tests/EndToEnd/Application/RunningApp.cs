using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ClusterCodex.AppHost;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>The whole application, as AppHost's program composes it, started by <c>Aspire.Hosting.Testing</c> with a state folder of its own.</summary>
internal sealed class RunningApp : IApplication
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly string[] Services = ["policyservice", "issueservice", "resourceservice", "planservice", "gateway"];

    private readonly DistributedApplication _application;
    private readonly LogRecorder _log;

    private RunningApp(DistributedApplication application, LogRecorder log)
    {
        _application = application;
        _log = log;
        Http = new HttpClient { BaseAddress = Endpoint("gateway", "public") };
    }

    public Uri Address => Http.BaseAddress!;

    public string Output => string.Join('\n', _log.Lines);

    /// <summary>The gateway's port for native gRPC clients.</summary>
    public Uri GrpcAddress => Endpoint("gateway", "grpc");

    /// <summary>Calls without a token.</summary>
    public HttpClient Http { get; }

    private ResourceNotificationService Notifications => _application.ResourceNotifications;

    /// <summary>Starts the application and waits until its gateway is ready.</summary>
    /// <param name="stateFolder">Where it keeps its databases; a folder used before continues them.</param>
    /// <param name="settings">AppHost's settings by their variables' names; <see langword="null"/> takes one away that this process has.</param>
    public static async Task<RunningApp> StartAsync(string stateFolder, IReadOnlyDictionary<string, string?> settings)
    {
        Dictionary<string, string?> all = new(settings)
        {
            ["CLUSTERCODEX_STATE"] = stateFolder,
            ["CLUSTERCODEX_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["CLUSTERCODEX_GRPC_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["CLUSTERCODEX_DASHBOARD_PORT"] = "0",
        };
        var log = new LogRecorder();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<AppHostSettings>([.. all.Select(setting => $"--{setting.Key}={setting.Value}")]);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
        var application = await builder.BuildAsync();
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            await application.StartAsync(limit.Token);
            var app = new RunningApp(application, log);
            await app.WaitUntilHealthyAsync("gateway");
            return app;
        }
        catch (Exception exception)
        {
            await application.DisposeAsync();
            throw new InvalidOperationException($"Cluster Codex did not start. It logged:\n{string.Join('\n', log.Lines)}", exception);
        }
    }

    /// <summary>Waits until a service is ready.</summary>
    public async Task WaitUntilHealthyAsync(string service)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await Notifications.WaitForResourceHealthyAsync(service, WaitBehavior.WaitOnResourceUnavailable, limit.Token);
    }

    /// <summary>Waits until every service can do all that is asked of it; the page is there before.</summary>
    public async Task WaitUntilCompleteAsync()
    {
        foreach (var service in Services)
        {
            await WaitUntilHealthyAsync(service);
        }
    }

    /// <summary>The address of one of a service's endpoints, such as <c>issueservice</c> and <c>grpc</c>.</summary>
    public Uri Endpoint(string service, string endpoint) => _application.GetEndpoint(service, endpoint);

    /// <summary>Ends a service's process at once, as a crash would.</summary>
    /// <returns>The id of the process that was ended.</returns>
    public int Crash(string service)
    {
        Assert.True(Notifications.TryGetCurrentState(service, out var state), $"{service} has no state.");
        var id = ProcessId(state.Snapshot) ?? throw new InvalidOperationException($"{service} has no process.");
        using var process = Process.GetProcessById(id);
        process.Kill();
        return id;
    }

    /// <summary>Waits until a service runs in another process than <paramref name="before"/> and is ready.</summary>
    public async Task WaitUntilRestartedAsync(string service, int before)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await Notifications.WaitForResourceAsync(
            service,
            change => ProcessId(change.Snapshot) is { } id && id != before && change.Snapshot.HealthStatus == HealthStatus.Healthy,
            limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.DisposeAsync();
    }

    private static int? ProcessId(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value as int?;
}
