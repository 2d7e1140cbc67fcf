using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Interop.Tests;

/// <summary>A real Kestrel with the real gRPC server on a free port of the loopback address, cleartext HTTP/2.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestServer> StartAsync(
        Action<WebApplication> map,
        Action<IServiceCollection>? configure = null,
        Action<GrpcServiceOptions>? grpc = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddGrpc(options => grpc?.Invoke(options));
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<IHttpContextAccessor>((options, accessor) =>
        {
            options.ResponseCompressionAlgorithm = "gzip";
            options.CompressionProviders.Clear();
            options.CompressionProviders.Add(new CompressionProbe(accessor));
        });
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    /// <summary>A channel to this server; the caller disposes it.</summary>
    public GrpcChannel CreateChannel(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions());

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
