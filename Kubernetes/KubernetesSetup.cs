using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.Kubernetes;

public static class KubernetesSetup
{
    /// <summary>
    /// Adds a <see cref="KubernetesClient"/> for the cluster that <c>KUBECONFIG</c> and <c>KUBE_CONTEXT</c> name; without
    /// <c>KUBECONFIG</c>, inside a pod, its service account (named by <c>CLUSTER_NAME</c>); else <c>~/.kube/config</c>.
    /// </summary>
    /// <exception cref="KubeConfigException">At the first use of the client: the kubeconfig cannot be used.</exception>
    public static IServiceCollection AddKubernetesClient(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new KubernetesClient(
            Connect(configuration),
            options: null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        return services;
    }

    /// <summary>Keeps the discovery of the client current with CustomResourceDefinitions while the host runs.</summary>
    public static IServiceCollection AddDefinitionWatch(this IServiceCollection services) => services.AddHostedService<DefinitionWatchService>();

    /// <summary>Adds a <see cref="ClusterHeartbeat"/> that runs while the host does.</summary>
    public static IServiceCollection AddClusterHeartbeat(this IServiceCollection services) =>
        services.AddSingleton<ClusterHeartbeat>().AddHostedService(provider => provider.GetRequiredService<ClusterHeartbeat>());

    private static ClusterConnection Connect(IConfiguration configuration)
    {
        var files = configuration["KUBECONFIG"];
        if (string.IsNullOrWhiteSpace(files) && ClusterConnection.IsInCluster())
        {
            return ClusterConnection.InCluster(configuration["CLUSTER_NAME"] is { Length: > 0 } name ? name : "in-cluster");
        }

        var context = configuration["KUBE_CONTEXT"];
        return KubeConfig.Load(string.IsNullOrWhiteSpace(files) ? null : files).Resolve(string.IsNullOrWhiteSpace(context) ? null : context);
    }
}
