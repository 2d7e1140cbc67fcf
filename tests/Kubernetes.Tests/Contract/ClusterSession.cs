using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>An administrator's client and a namespace for one test, which is deleted with the session.</summary>
public sealed class ClusterSession : IAsyncDisposable
{
    private readonly TestCluster _cluster;

    private ClusterSession(TestCluster cluster, KubernetesClient client, string ns)
    {
        _cluster = cluster;
        Client = client;
        Namespace = ns;
    }

    public KubernetesClient Client { get; }

    public string Namespace { get; }

    public string KubeConfigPath => _cluster.KubeConfigPath;

    public static async Task<ClusterSession> OpenAsync(TestCluster cluster, CancellationToken cancellationToken)
    {
        var client = new KubernetesClient(KubeConfig.Load(cluster.KubeConfigPath).Resolve(cluster.AdminContext));
        var ns = $"contract-{Guid.NewGuid().ToString("N")[..10]}";
        var type = await client.Discovery.GetAsync("Namespace", "", cancellationToken);
        await client.CreateAsync(type, null, Manifest.Of("v1", "Namespace", ns), WriteOptions.Default, cancellationToken);
        return new ClusterSession(cluster, client, ns);
    }

    public KubernetesClient OpenAsViewer() => new(KubeConfig.Load(_cluster.KubeConfigPath).Resolve(_cluster.ViewerContext));

    public Task<ResourceType> TypeAsync(string kind) => Client.Discovery.GetAsync(kind, null, CancellationToken.None);

    public async Task<JsonObject> CreateAsync(JsonObject manifest)
    {
        var type = await TypeAsync(manifest["kind"]!.GetValue<string>());

        // A new namespace takes pods only once its service account is there.
        return await Eventually.Succeeds(() =>
            Client.CreateAsync(type, type.Namespaced ? Namespace : null, (JsonObject)manifest.DeepClone(), WriteOptions.Default, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        var type = await TypeAsync("Namespace");
        await Client.DeleteAsync(type, null, Namespace, DeleteOptions.Default, CancellationToken.None);
        Client.Dispose();
    }
}
