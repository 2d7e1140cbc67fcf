using ClusterCodex.Kubernetes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AppHost.Resources;

/// <summary>The cluster that services use.</summary>
/// <param name="Description">Which, and why, as text for users.</param>
/// <param name="Demo">The demo cluster's process; <see langword="null"/> when the cluster is somebody's own.</param>
/// <param name="KubeConfig">What services read; <see langword="null"/>: ~/.kube/config.</param>
/// <param name="Context">A context of it; <see langword="null"/>: the current one.</param>
internal sealed record Cluster(string Description, IResourceBuilder<ServiceResource>? Demo, string? KubeConfig, string? Context);

internal static class ClusterExtensions
{
    public const string DemoName = "democluster";

    /// <summary>Takes the cluster of KUBECONFIG and KUBE_CONTEXT where it answers, else adds the demo cluster.</summary>
    public static async Task<Cluster> AddClusterAsync(this IDistributedApplicationBuilder builder, AppHostSettings settings, FreePorts ports, StateFolder state)
    {
        var choice = await ClusterChoice.MakeAsync(settings.KubeConfig, settings.KubeContext, CancellationToken.None);
        if (choice.UseOwn)
        {
            return new Cluster(choice.Description, Demo: null, choice.KubeConfig, settings.KubeContext);
        }

        // One of an earlier run names a port that is no longer right.
        var kubeConfig = state.File("demo-kubeconfig");
        File.Delete(kubeConfig);
        builder.AddStartCheck(DemoName, cancellationToken => CheckAsync(kubeConfig, cancellationToken));
        var demo = builder.AddServiceProgram(DemoName, "DemoCluster")
            .WithListener("https", "HTTPS_PORT", ports, scheme: "https")
            .WithHealthCheck(DemoName)
            .WithEnvironment("DEMO_KUBECONFIG", kubeConfig)
            // Services read the kubeconfig once: a demo cluster that is started again has to be the one that they know.
            .WithEnvironment("DEMO_IDENTITY", state.File("demo-identity"));
        return new Cluster($"{choice.Description}; kubectl: KUBECONFIG={kubeConfig}", demo, kubeConfig, Context: null);
    }

    /// <summary>Gives a service the cluster; the demo cluster has to be there first.</summary>
    public static IResourceBuilder<ServiceResource> WithCluster(this IResourceBuilder<ServiceResource> service, Cluster cluster)
    {
        service.WithEnvironment("KUBECONFIG", cluster.KubeConfig ?? "").WithEnvironment("KUBE_CONTEXT", cluster.Context ?? "");
        return cluster.Demo is null ? service : service.WaitFor(cluster.Demo);
    }

    // As its clients see it: the kubeconfig is there, the server is the one it trusts, and answers.
    private static async Task<HealthCheckResult> CheckAsync(string kubeConfig, CancellationToken cancellationToken)
    {
        if (!File.Exists(kubeConfig))
        {
            return HealthCheckResult.Unhealthy("has not written its kubeconfig yet");
        }

        try
        {
            using var client = new KubernetesClient(KubeConfig.Load(kubeConfig).Resolve());
            await client.GetVersionAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
