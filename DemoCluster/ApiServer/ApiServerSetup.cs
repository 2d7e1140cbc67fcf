using ClusterCodex.DemoCluster.ApiServer.Admission;
using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Security;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.ApiServer.Tables;

namespace ClusterCodex.DemoCluster.ApiServer;

internal static class ApiServerSetup
{
    public static void AddApiServer(this IServiceCollection services, DemoClusterOptions options)
    {
        services.AddSingleton<ResourceCatalog>();
        services.AddSingleton(provider => new ObjectStore(provider.GetRequiredService<TimeProvider>(), options.HistoryLimit));
        services.AddSingleton(provider => new ListSnapshots(provider.GetRequiredService<TimeProvider>(), options.ContinueLifetime));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Authorizer>();
        services.AddSingleton<ServiceAddressAllocator>();
        services.AddSingleton<TablePrinter>();
        services.AddSingleton<PodAdmission>();
        services.AddSingleton<ObjectWriter>();
        services.AddSingleton<ObjectRemover>();
        services.AddSingleton<ReadHandler>();
        services.AddSingleton<WatchHandler>();
        services.AddSingleton<WriteHandler>();
        services.AddSingleton<ScaleHandler>();
        services.AddSingleton<LogHandler>();
        services.AddSingleton<AccessReviewHandler>();
        services.AddSingleton<DiscoveryHandler>();
        services.AddSingleton<OpenApiHandler>();
        services.AddSingleton<RequestRouter>();
    }
}
