using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.Interop.Tests;

/// <summary>The server that the clients nobody here wrote are pointed at; one for all cases.</summary>
public sealed class InteropServer : IAsyncLifetime
{
    private TestServer? _server;

    internal TestServer Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        app =>
        {
            app.MapGrpcService<InteropService>();
            app.MapGrpcHealthChecksService();
            app.MapGrpcReflectionService();
        },
        services =>
        {
            services.AddGrpcHealthChecks().AddCheck("server", () => HealthCheckResult.Healthy());
            services.AddGrpcReflection();
        });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
