using ClusterCodex.TestSupport.Hosting;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.Interop.Tests;

/// <summary>The server that the foreign gRPC clients are pointed at; one for all cases.</summary>
public sealed class InteropServer : IAsyncLifetime
{
    private GrpcTestServer? _server;

    internal GrpcTestServer Server => _server ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync() => _server = await GrpcTestServer.StartAsync(
        services =>
        {
            services.AddSingleton(TimeProvider.System);
            services.AddHttpContextAccessor();
            services.AddOptions<GrpcServiceOptions>().Configure<IHttpContextAccessor>((options, accessor) =>
            {
                options.ResponseCompressionAlgorithm = "gzip";
                options.CompressionProviders.Clear();
                options.CompressionProviders.Add(new CompressionProbe(accessor));
            });
            services.AddGrpcHealthChecks().AddCheck("server", () => HealthCheckResult.Healthy());
            services.AddGrpcReflection();
        },
        app =>
        {
            app.MapGrpcService<InteropService>();
            app.MapGrpcHealthChecksService();
            app.MapGrpcReflectionService();
        });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
