using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Access;
using ClusterCodex.ResourceService.Changes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Evidence;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Logs;
using ClusterCodex.ResourceService.Tables;
using ClusterCodex.ServiceDefaults.Configuration;
using Grpc.AspNetCore.Server;

namespace ClusterCodex.ResourceService;

/// <summary>Registers the features of the resource service.</summary>
internal static class ResourceServiceSetup
{
    public static WebApplicationBuilder AddResourceService(this WebApplicationBuilder builder)
    {
        builder.Services.AddKubernetesClient(builder.Configuration);
        builder.Services.AddDefinitionWatch();
        builder.Services.AddClusterHeartbeat();
        builder.Services.Configure<GrpcServiceOptions<ResourceEndpoints>>(options => options.Interceptors.Add<ClusterErrorInterceptor>());
        builder.Services.AddKinds();
        builder.Services.AddTables();
        builder.Services.AddDetails();
        builder.Services.AddEvidence();
        return builder;
    }

    public static WebApplication MapResourceService(this WebApplication app)
    {
        app.MapGrpcService<ResourceEndpoints>();
        return app;
    }

    private static IServiceCollection AddKinds(this IServiceCollection services) => services
        .AddSingleton<KindCatalog>()
        .AddSingleton<KindCounter>()
        .AddSingleton<ObjectAccess>();

    private static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.AddValidatedOptions<TableOptions>("Tables");
        return services
            .AddSingleton<TableCache>()
            .AddHostedService(provider => provider.GetRequiredService<TableCache>())
            .AddSingleton<TableFollower>();
    }

    private static IServiceCollection AddDetails(this IServiceCollection services) => services
        .AddSingleton<DetailReader>()
        .AddSingleton<ObjectContextFactory>()
        .AddSingleton<OwnerReader>()
        .AddSingleton<EventReader>()
        .AddSingleton<PodReader>()
        .AddSingleton<LogReader>();

    private static IServiceCollection AddEvidence(this IServiceCollection services) => services
        .AddSingleton<RevisionReader>()
        .AddSingleton<ChangeReader>()
        .AddSingleton<EvidenceReader>()
        .AddSingleton<EvidenceLogs>();
}
