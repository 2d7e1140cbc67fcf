using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.TestClusters;

/// <summary>A cluster that runs, with an administrator's client.</summary>
public sealed class LiveCluster
{
    /// <summary>The name of the demo cluster among the clusters.</summary>
    public const string Demo = "demo";

    private static readonly Lazy<Task<LiveCluster>> DemoCluster = new(StartDemoAsync);
    private static readonly Lazy<LiveCluster?> RealOne = new(FindReal);

    private LiveCluster(TestCluster cluster)
    {
        Cluster = cluster;
        Client = new KubernetesClient(KubeConfig.Load(cluster.KubeConfigPath).Resolve(cluster.AdminContext));
    }

    /// <summary>Names of every cluster that a test of both runs against.</summary>
    public static IReadOnlyList<string> Names { get; } = [Demo, RealCluster.Name];

    public TestCluster Cluster { get; }

    /// <summary>May do everything; lives as long as the tests.</summary>
    public KubernetesClient Client { get; }

    /// <summary>Where a service finds the cluster.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["KUBECONFIG"] = Cluster.KubeConfigPath,
        ["KUBE_CONTEXT"] = Cluster.AdminContext,
    };

    /// <summary>The cluster of that name; the demo cluster is started once for all tests of the process.</summary>
    /// <returns><see langword="null"/> for a real cluster on a machine that has none.</returns>
    public static async Task<LiveCluster?> FindAsync(string name) => name == Demo ? await DemoCluster.Value : RealOne.Value;

    /// <summary>A cluster behind any other kubeconfig.</summary>
    public static LiveCluster At(string context, string kubeConfigPath) => new(new TestCluster(context, kubeConfigPath));

    /// <summary>Makes a namespace that goes with the result.</summary>
    public async Task<LiveNamespace> CreateNamespaceAsync(string? name = null)
    {
        var ns = new LiveNamespace(this, name ?? $"svc-{Guid.NewGuid().ToString("N")[..10]}");
        await CreateAsync(null, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = ns.Name },
        });
        return ns;
    }

    /// <summary>Creates an object; waits where its namespace is not ready for it yet.</summary>
    public async Task<JsonObject> CreateAsync(string? ns, JsonObject manifest)
    {
        var type = await TypeAsync(manifest["kind"]!.GetValue<string>(), manifest["apiVersion"]!.GetValue<string>());
        return await Eventually.Succeeds(() =>
            Client.CreateAsync(type, ns, (JsonObject)manifest.DeepClone(), WriteOptions.Default, CancellationToken.None));
    }

    /// <summary>Creates an object in its own namespace. What is written for an old cluster is created as the demo cluster serves it.</summary>
    public Task<JsonObject> CreateServedAsync(JsonObject manifest)
    {
        if (Cluster.AdminContext == Demo)
        {
            manifest["apiVersion"] = (string?)manifest["apiVersion"] switch
            {
                "batch/v1beta1" => "batch/v1",
                "policy/v1beta1" => "policy/v1",
                "autoscaling/v1" => "autoscaling/v2",
                var same => same,
            };
        }

        return CreateAsync((string?)manifest["metadata"]?["namespace"], manifest);
    }

    /// <summary>Runs a shell command whose <c>kubectl</c> is an administrator of the cluster.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> ShellAsync(string command) => Command.RunAsync("sh", ["-c", command], Cluster.KubeConfigPath);

    /// <summary>The type of a kind, once the cluster serves it.</summary>
    public Task<ResourceType> TypeAsync(string kind, string apiVersion) => Eventually.Succeeds(async () =>
    {
        if (await Client.Discovery.FindByApiVersionAsync(apiVersion, kind, CancellationToken.None) is { } type)
        {
            return type;
        }

        Client.Discovery.Invalidate();
        throw new InvalidOperationException($"{Cluster.Name} does not serve {kind} of {apiVersion}.");
    });

    private static async Task<LiveCluster> StartDemoAsync() => (await OwnCluster.StartAsync(seed: true)).Cluster;

    private static LiveCluster? FindReal() => RealCluster.Find(out _) is { } found ? new LiveCluster(found) : null;
}
