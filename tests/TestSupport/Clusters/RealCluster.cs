namespace ClusterCodex.TestSupport.Clusters;

/// <summary>The real Kubernetes that <c>../shared/kube/up</c> starts, or any other whose kubeconfig has the contexts <c>real</c> and <c>real-viewer</c>.</summary>
public static class RealCluster
{
    public const string Name = "real";

    private const string Variable = "CLUSTERCODEX_TEST_KUBECONFIG";

    /// <summary>The cluster, or why there is none.</summary>
    /// <param name="missing">Null when there is a cluster.</param>
    /// <exception cref="InvalidOperationException">There is none although this machine can start one: that must not pass unseen.</exception>
    public static TestCluster? Find(out string? missing)
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(path))
        {
            missing = null;
            return File.Exists(path)
                ? new TestCluster(Name, path)
                : throw new InvalidOperationException($"{Variable} names {path}, which does not exist.");
        }

        var up = Path.Combine(RepositoryRoot.Path, "..", "shared", "kube", "up");
        missing = $"{Variable} is not set: no real cluster to test against.";
        return File.Exists(up)
            ? throw new InvalidOperationException($"{missing} Start one: export {Variable}=$({up})")
            : null;
    }
}
