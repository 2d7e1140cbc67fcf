using ClusterCodex.DemoCluster.ApiServer.Handlers;
using ClusterCodex.DemoCluster.Nodes.Controllers;
using ClusterCodex.DemoCluster.Nodes.Kubelet;
using ClusterCodex.DemoCluster.Nodes.Seed;

namespace ClusterCodex.DemoCluster.Nodes;

internal static class NodesSetup
{
    public static void AddNodes(this IServiceCollection services, DemoClusterOptions options)
    {
        services.AddSingleton(new SimulationSpeed(options.Speed));
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<CreationBackOff>();
        services.AddSingleton<IReconciler, CustomResourceReconciler>();
        services.AddSingleton<IReconciler, NamespaceReconciler>();
        services.AddSingleton<IReconciler, DeploymentReconciler>();
        services.AddSingleton<IReconciler, ReplicaSetReconciler>();
        services.AddSingleton<IReconciler, StatefulSetReconciler>();
        services.AddSingleton<IReconciler, DaemonSetReconciler>();
        services.AddSingleton<IReconciler, JobReconciler>();
        services.AddSingleton<IReconciler, CronJobReconciler>();
        services.AddSingleton<IReconciler, ResourceQuotaReconciler>();
        services.AddSingleton<IReconciler, EndpointsReconciler>();
        services.AddSingleton<IReconciler, GarbageCollector>();
        services.AddSingleton<IReconciler, EventExpiry>();
        services.AddSingleton<IReconciler, Scheduler>();
        services.AddSingleton<IReconciler, PodReconciler>();
        services.AddSingleton<IReconciler, ResultReconciler>();
        services.AddSingleton<IReconciler, SeedUpdates>();
        services.AddSingleton<ContainerEnvironment>();
        services.AddSingleton<ContainerDriver>();
        services.AddSingleton<HostPaths>();
        services.AddSingleton<VolumeStore>();
        services.AddSingleton<ClusterNetwork>();
        services.AddSingleton<ContainerLogs>();
        services.AddSingleton<IPodLogs>(provider => provider.GetRequiredService<ContainerLogs>());
        services.AddSingleton<Seeder>();
        services.AddSingleton<IClusterSeed>(provider => provider.GetRequiredService<Seeder>());
        services.AddHostedService<ControlPlane>();
        services.AddHostedService<SyntheticLoad>();
    }
}
