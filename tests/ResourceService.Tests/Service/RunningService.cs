using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport.Hosting;
using Microsoft.AspNetCore.Builder;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>The real service on a running cluster.</summary>
internal sealed class RunningService() : ServiceUnderTest<V1.ResourceService.ResourceServiceClient>("resourceservice", invoker => new(invoker))
{
    /// <summary>Starts the service; everything that the test does not set is as in production.</summary>
    public static async Task<RunningService> StartAsync(LiveCluster cluster, params (string Key, string Value)[] settings)
    {
        var service = new RunningService();
        await service.StartAsync(
            [.. cluster.Settings, .. settings.Select(one => KeyValuePair.Create<string, string?>(one.Key, one.Value))], TestContext.Current.CancellationToken);
        return service;
    }

    protected override void Add(WebApplicationBuilder builder) => builder.AddResourceService();

    protected override void Map(WebApplication app) => app.MapResourceService();
}
