using ClusterCodex.Gateway.Limits;
using ClusterCodex.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Listeners;

/// <summary>The public port; every service has the other two (<see cref="EndpointSetup"/>).</summary>
internal static class ListenerSetup
{
    private const int DefaultPort = 8080;

    // The gateway's own limit responds with the error contract; the server's is a second one for requests that do not get that far.
    private const int ServerHeaderBytes = 80 * 1024;

    public static void AddPublicListener(this WebApplicationBuilder builder)
    {
        var address = builder.Configuration.GetBindAddress();
        var port = builder.Configuration.GetPort("CLUSTERCODEX_PORT", DefaultPort);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, port, static listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(static next => connection =>
            {
                connection.Features.Set(PublicConnection.Instance);
                return next(connection);
            });
        }));
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConfigureLimits>();
    }

    private sealed class ConfigureLimits(IOptions<LimitOptions> options) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions kestrel)
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => HeaderTextMiddleware.ServerEncoding;
            kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = ServerHeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = options.Value.HeaderTimeout;
        }
    }
}
