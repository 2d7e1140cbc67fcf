using ClusterCodex.TestClusters;

namespace ClusterCodex.IssueService.Tests.Service;

internal static class Cluster
{
    /// <summary>The cluster with that name; the test is skipped where it is not available.</summary>
    public static async Task<LiveCluster> FindAsync(string name)
    {
        var found = await LiveCluster.FindAsync(name);
        Assert.SkipWhen(found is null, $"Cluster '{name}' is not available on this machine.");
        return found!;
    }
}
