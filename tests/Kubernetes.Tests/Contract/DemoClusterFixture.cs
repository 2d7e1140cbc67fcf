using ClusterCodex.DemoCluster;
using ClusterCodex.TestSupport.Clusters;

[assembly: AssemblyFixture(typeof(ClusterCodex.Kubernetes.Tests.Contract.DemoClusterFixture))]

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>One demo cluster for all contract tests, in this process, reached over TLS as any cluster.</summary>
public sealed class DemoClusterFixture : IAsyncLifetime
{
    public const string Name = "demo";

    private DemoClusterHost? _host;

    /// <summary>Set while the tests run: fixtures of the assembly are made before any test.</summary>
    public static TestCluster? Current { get; private set; }

    public async ValueTask InitializeAsync()
    {
        _host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Seed = false }, CancellationToken.None);
        Current = new TestCluster(Name, _host.KubeConfigPath);
    }

    public async ValueTask DisposeAsync()
    {
        Current = null;
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
