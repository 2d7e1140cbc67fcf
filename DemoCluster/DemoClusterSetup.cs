using System.Net;
using ClusterCodex.DemoCluster.ApiServer;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Security;
using ClusterCodex.DemoCluster.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClusterCodex.DemoCluster;

internal static class DemoClusterSetup
{
    public static void AddDemoCluster(this WebApplicationBuilder builder, DemoClusterOptions options, TimeProvider time)
    {
        System.ComponentModel.DataAnnotations.Validator.ValidateObject(options, new(options), validateAllProperties: true);
        var identity = ServerIdentity.LoadOrCreate(options.IdentityPath, TimeProvider.System.GetUtcNow());
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.HttpsPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(identity.Server);
            });
            if (options.HealthPort is { } health)
            {
                kestrel.Listen(IPAddress.Loopback, health);
            }
        });

        // A stop does not wait for the clients of watches to disconnect.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(identity);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddApiServer(options);
        builder.Services.AddNodes(options);
    }

    public static void MapDemoCluster(this WebApplication app)
    {
        app.MapWhen(http => !http.Request.IsHttps, plain => plain.Run(HealthAsync));
        app.Run(app.Services.GetRequiredService<RequestRouter>().HandleAsync);
    }

    // The cluster is seeded before it listens. The API is not served over plain HTTP.
    private static Task HealthAsync(HttpContext http)
    {
        http.Response.StatusCode = http.Request.Path.Value is "/health" or "/health/ready" ? 200 : 404;
        return http.Response.WriteAsync(http.Response.StatusCode == 200 ? "Healthy" : "Not found", http.RequestAborted);
    }
}
