using ClusterCodex.TestClusters;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Tests.Service;

public sealed class LoadedAssembliesTests
{
    [Fact]
    public async Task A_service_that_does_not_use_the_typed_client_loads_nothing_of_it()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var service = await RunningService.StartAsync(cluster);
        await service.As(service.Admin).ListResourcesAsync(new ListResourcesRequest { Kind = "Namespace" });

        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).ToArray();

        Assert.Contains("Kubernetes", loaded);
        Assert.DoesNotContain("KubernetesClient", loaded);
        Assert.DoesNotContain("Kubernetes.Typed", loaded);
    }
}
