using ClusterCodex.TestClusters;

namespace ClusterCodex.IssueService.Tests.Service;

internal static class Cluster
{
    /// <summary>The cluster of that name; without one, the test is skipped.</summary>
    public static async Task<LiveCluster> FindAsync(string name)
    {
        var found = await LiveCluster.FindAsync(name);
        Assert.SkipWhen(found is null, $"Cluster '{name}' is not available on this machine.");
        return found!;
    }
}
