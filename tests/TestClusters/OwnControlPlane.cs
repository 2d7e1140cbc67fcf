using System.Globalization;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.TestClusters;

/// <summary>A real control plane of its own, without a node, whose API server a test can freeze.</summary>
public sealed class OwnControlPlane : IAsyncDisposable
{
    private static readonly string Up = Path.Combine(RepositoryRoot.Path, "..", "shared", "kube", "up");

    private static int _started;

    private readonly string _folder;
    private readonly Lazy<LiveCluster> _cluster;

    private OwnControlPlane(string folder)
    {
        _folder = folder;
        _cluster = new Lazy<LiveCluster>(() => LiveCluster.At(RealCluster.Name, Path.Combine(folder, "kubeconfig")));
    }

    public LiveCluster Cluster => _cluster.Value;

    /// <summary>Starts one in about 5 s.</summary>
    /// <returns>Null on a machine that cannot.</returns>
    public static async Task<OwnControlPlane?> StartAsync()
    {
        if (!File.Exists(Up))
        {
            return null;
        }

        // It uses the two ports after its own as well.
        var port = 20_000 + (((Environment.ProcessId * 8) + (Interlocked.Increment(ref _started) % 8)) % 2500 * 4);
        var folder = Path.Combine(Path.GetTempPath(), $"control-plane-{port}");
        var plane = new OwnControlPlane(folder);
        try
        {
            // The folder must not exist: `up` would take down what runs there, and with it another cluster's network.
            await Command.RunAsync("bash", [Up, "--no-node", "--port", $"{port}", folder]);
            return plane;
        }
        catch
        {
            await plane.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the API server's process without ending it.</summary>
    public Task FreezeAsync() => Command.RunAsync("kill", ["-STOP", Pid("kube-apiserver")]);

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => Command.RunAsync("kill", ["-CONT", Pid("kube-apiserver")]);

    // `down` would also take the network of another cluster's pods.
    public async ValueTask DisposeAsync()
    {
        var running = new[] { "kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd" }.Where(name => File.Exists(PidFile(name)))
            .Select(name => RunningProcess.Find(int.Parse(Pid(name), CultureInfo.InvariantCulture))).OfType<RunningProcess>().ToList();
        foreach (var process in running)
        {
            await Command.RunAsync("sh", ["-c", $"kill -KILL {process.Id} 2>/dev/null || true"]);
        }

        await Eventually.True(() => running.TrueForAll(process => !process.IsAlive), "the control plane ends");
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string PidFile(string name) => Path.Combine(_folder, $"{name}.pid");

    private string Pid(string name) => File.ReadAllText(PidFile(name)).Trim();
}
