using ClusterCodex.IssueService.Issues;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>The one case of <c>../shared/cases</c> that takes minutes.</summary>
public sealed class SlowCrashTests
{
    [Fact]
    public async Task A_container_that_crashes_every_few_minutes_is_one_issue_that_stays()
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await Service.Cluster.FindAsync(TestSupport.Clusters.RealCluster.Name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        var slow = CaseFile.Read("workloads").Single(one => one.File == CaseFile.Slow);
        try
        {
            foreach (var manifest in slow.Manifests)
            {
                await cluster.CreateServedAsync(manifest);
            }

            // Two runs of 150 s. One crash may be all. The log is read when the issue is there.
            await Eventually.Succeeds(() => Assert.Equal("Deployment/slow CrashLoopBackOff", Assert.Single(Issues().Select(issue => $"{issue.Key.Kind}/{issue.Key.Name} {issue.Category.Name}"))), TimeSpan.FromMinutes(8));
            await Eventually.Succeeds(() => Assert.Contains("lost connection to leader", Assert.Single(Issues()).Leading!.Message, StringComparison.Ordinal), TimeSpan.FromMinutes(1));

            // It runs again, and the issue is still there.
            var end = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1);
            while (DateTimeOffset.UtcNow < end)
            {
                Assert.Single(Issues());
                await Task.Delay(250, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await cluster.ShellAsync($"kubectl delete namespace {slow.Namespace} --wait=false --ignore-not-found");
        }

        List<Issue> Issues() => [.. detection.Issues.Where(issue => issue.Key.Namespace == slow.Namespace)];
    }
}
