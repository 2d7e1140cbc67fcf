using ClusterCodex.DemoCluster;

namespace ClusterCodex.TestClusters;

/// <summary>A demo cluster of a test's own, behind a line that the test can cut.</summary>
public sealed class OwnCluster : IAsyncDisposable
{
    private readonly DemoClusterHost _host;
    private readonly TcpRelay _relay;
    private readonly string _relayedConfig;

    private OwnCluster(DemoClusterHost host, TcpRelay relay, string relayedConfig)
    {
        (_host, _relay, _relayedConfig) = (host, relay, relayedConfig);
        Cluster = LiveCluster.At(LiveCluster.Demo, host.KubeConfigPath);
        Relayed = LiveCluster.At(LiveCluster.Demo, relayedConfig);
    }

    /// <summary>Straight to the cluster, for the test.</summary>
    public LiveCluster Cluster { get; }

    /// <summary>The same through <see cref="Line"/>, for the service.</summary>
    public LiveCluster Relayed { get; }

    public TcpRelay Line => _relay;

    /// <summary>Starts one; without seeds it has no workloads and no K8sGPT operator.</summary>
    public static async Task<OwnCluster> StartAsync(bool seed = false)
    {
        var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50, Seed = seed }, CancellationToken.None);
        var relay = new TcpRelay(host.Address);
        var path = Path.Combine(Path.GetTempPath(), $"relayed-{Environment.ProcessId}-{relay.Port}.kubeconfig");
        return new OwnCluster(host, relay, await relay.WriteKubeConfigAsync(host.KubeConfigPath, path));
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _host.DisposeAsync();
        File.Delete(_relayedConfig);
    }
}
