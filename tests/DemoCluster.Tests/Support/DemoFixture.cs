using ClusterCodex.DemoCluster.Tests.Support;

[assembly: AssemblyFixture(typeof(SeededCluster))]

namespace ClusterCodex.DemoCluster.Tests.Support;

/// <summary>A running cluster with its seeds, shared by tests that create their own namespaces.</summary>
public sealed class SeededCluster : IAsyncLifetime
{
    public DemoClusterHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50 }, CancellationToken.None);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
