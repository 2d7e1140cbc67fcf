using System.Net;
using ClusterCodex.DemoCluster.Api;
using ClusterCodex.DemoCluster.Controllers;
using ClusterCodex.DemoCluster.Kubelet;
using ClusterCodex.DemoCluster.Resources;
using ClusterCodex.DemoCluster.Security;
using ClusterCodex.DemoCluster.Seed;
using ClusterCodex.DemoCluster.Storage;
using ClusterCodex.DemoCluster.Tables;
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

        // A stop does not wait for the clients of watches to leave.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(identity);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time);
        builder.Services.AddApi(options);
        builder.Services.AddControllers(options);
    }

    public static void MapDemoCluster(this WebApplication app)
    {
        app.MapWhen(http => !http.Request.IsHttps, plain => plain.Run(HealthAsync));
        app.Run(app.Services.GetRequiredService<ApiServer>().HandleAsync);
    }

    // The cluster serves from the moment that it listens: seeding comes before. Nothing of the API goes over plain HTTP.
    private static Task HealthAsync(HttpContext http)
    {
        http.Response.StatusCode = http.Request.Path.Value is "/health" or "/health/ready" ? 200 : 404;
        return http.Response.WriteAsync(http.Response.StatusCode == 200 ? "Healthy" : "Not found", http.RequestAborted);
    }

    private static void AddApi(this IServiceCollection services, DemoClusterOptions options)
    {
        services.AddSingleton<ResourceCatalog>();
        services.AddSingleton(provider => new ObjectStore(provider.GetRequiredService<TimeProvider>(), options.HistoryLimit));
        services.AddSingleton(provider => new ListSnapshots(provider.GetRequiredService<TimeProvider>(), options.ContinueLifetime));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Authorizer>();
        services.AddSingleton<ServiceAddresses>();
        services.AddSingleton<TablePrinter>();
        services.AddSingleton<ObjectWriter>();
        services.AddSingleton<ObjectRemover>();
        services.AddSingleton<ObjectReader>();
        services.AddSingleton<WatchHandler>();
        services.AddSingleton<WriteHandler>();
        services.AddSingleton<ScaleHandler>();
        services.AddSingleton<LogHandler>();
        services.AddSingleton<AccessReviewHandler>();
        services.AddSingleton<DiscoveryHandler>();
        services.AddSingleton<OpenApiHandler>();
        services.AddSingleton<ContainerLogs>();
        services.AddSingleton<ApiServer>();
    }

    private static void AddControllers(this IServiceCollection services, DemoClusterOptions options)
    {
        services.AddSingleton(new Pace(options.Speed));
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IReconciler, CustomResourceReconciler>();
        services.AddSingleton<IReconciler, NamespaceReconciler>();
        services.AddSingleton<IReconciler, DeploymentReconciler>();
        services.AddSingleton<IReconciler, ReplicaSetReconciler>();
        services.AddSingleton<IReconciler, StatefulSetReconciler>();
        services.AddSingleton<IReconciler, DaemonSetReconciler>();
        services.AddSingleton<IReconciler, JobReconciler>();
        services.AddSingleton<IReconciler, EndpointsReconciler>();
        services.AddSingleton<IReconciler, GarbageCollector>();
        services.AddSingleton<IReconciler, EventExpiry>();
        services.AddSingleton<IReconciler, Scheduler>();
        services.AddSingleton<IReconciler, PodReconciler>();
        services.AddSingleton<IReconciler, ResultReconciler>();
        services.AddSingleton<IReconciler, SeedUpdates>();
        services.AddSingleton<ContainerEnvironment>();
        services.AddSingleton<ContainerDriver>();
        services.AddSingleton<ClusterNetwork>();
        services.AddSingleton<Seeder>();
        services.AddHostedService<ControlPlane>();
        services.AddHostedService<SyntheticLoad>();
    }
}
