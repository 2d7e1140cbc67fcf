using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterCodex.AppHost.Tests.Hosting;

/// <summary>An application of small programs, run by the stand-in.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private readonly DistributedApplication _application;

    private TestApplication(DistributedApplication application) => _application = application;

    public IServiceProvider Services => _application.Services;

    /// <summary>Describes and starts an application; its dashboard is off unless given a port.</summary>
    public static async Task<TestApplication> StartAsync(Action<IDistributedApplicationBuilder> describe, int dashboardPort = 0)
    {
        var builder = DistributedApplication.CreateBuilder([$"--ASPNETCORE_URLS=http://127.0.0.1:{dashboardPort}"]);
        describe(builder);
        var application = new TestApplication(builder.Build());
        await application._application.StartAsync(TestContext.Current.CancellationToken);
        return application;
    }

    public Task<ResourceEvent> WaitForAsync(string resource, Func<CustomResourceSnapshot, bool> condition) =>
        _application.ResourceNotifications
            .WaitForResourceAsync(resource, change => condition(change.Snapshot), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public Task<ResourceEvent> WaitForStateAsync(string resource, string state) => WaitForAsync(resource, snapshot => snapshot.State?.Text == state);

    /// <summary>Runs a job to its end and returns what it printed.</summary>
    public async Task<IReadOnlyList<string>> WaitForOutputAsync(string job)
    {
        await WaitForStateAsync(job, KnownResourceStates.Finished);
        return Log(job);
    }

    public IReadOnlyList<string> Log(string resource) => [.. Services.GetRequiredService<ResourceLogs>().Read(resource, after: 0, count: 500).Select(line => line.Text)];

    public CustomResourceSnapshot? Find(string resource) =>
        Services.GetRequiredService<ResourceNotificationService>().Find(Services.GetRequiredService<IResourceCollection>().Single(other => other.Name == resource));

    public Task StopAsync() => _application.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}

internal static class TestPrograms
{
    /// <summary>Adds a shell script.</summary>
    public static IResourceBuilder<ExecutableResource> AddScript(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", "/", "-c", script);

    /// <summary>Adds a script that runs until it is ended; an endpoint makes it a server rather than a job.</summary>
    public static IResourceBuilder<ExecutableResource> AddServer(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddScript(name, script).WithHttpEndpoint(env: "PORT");

    /// <summary>A JavaScript HTTP server whose answer to /health is the value of an expression.</summary>
    public static IResourceBuilder<ExecutableResource> AddHttpServer(this IDistributedApplicationBuilder builder, string name, string health) =>
        builder.AddExecutable(
            name, "node", "/", "-e",
            $"require('http').createServer((q, r) => {{ r.statusCode = q.url === '/health' ? ({health}) : 200; r.end() }}).listen(process.env.PORT, '127.0.0.1')")
            .WithHttpEndpoint(env: "PORT")
            .WithHttpHealthCheck("/health");
}
