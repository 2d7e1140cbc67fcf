using ClusterCodex.IssueService.Storage;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>Two replicas of the service on one database and one cluster.</summary>
public sealed class ElectionTests
{
    [Fact]
    public async Task One_of_two_replicas_leads_and_the_other_takes_over_and_stores()
    {
        await using var own = await OwnCluster.StartAsync();
        var cluster = own.Cluster;
        await using var shop = await cluster.CreateNamespaceAsync("shop");
        (string, string)[] settings =
        [
            ("ConnectionStrings:issues", await TestPostgres.CreateDatabaseAsync(TestContext.Current.CancellationToken)),
            ("IssueElection:Enabled", "true"),
            ("IssueElection:Namespace", "shop"),
            ("IssueElection:LeaseDuration", "00:00:03"),
            ("IssueElection:RenewDeadline", "00:00:02"),
            ("IssueElection:RetryPeriod", "00:00:00.3"),
        ];
        var first = await RunningService.StartAsync(cluster, settings);
        var stopped = false;
        try
        {
            await Eventually.True(() => Leads(first), "the only replica leads");
            await using var second = await RunningService.StartAsync(cluster, settings);
            await shop.CreateAsync(Workloads.Unpullable("web"));
            var request = new ListIssuesRequest { Namespace = { "shop" }, Kind = { "Deployment" } };
            var issue = Assert.Single(await first.EventuallyAsync(request, found => found.Count == 1));
            await first.EventuallyStoredAsync(issue.Id);
            Assert.Equal((true, false), (Leads(first), Leads(second)));

            await first.DisposeAsync();
            stopped = true;
            await Eventually.True(() => Leads(second), "the other replica takes over", TimeSpan.FromSeconds(30));
            await shop.CreateAsync(Workloads.Unpullable("api"));
            var later = await second.EventuallyAsync(request, found => found.Count == 2);
            await second.EventuallyStoredAsync(later.Single(found => found.Id != issue.Id).Id);
        }
        finally
        {
            if (!stopped)
            {
                await first.DisposeAsync();
            }
        }

        static bool Leads(RunningService service) => service.Services.GetRequiredService<IHistoryLeadership>().IsLeader;
    }

    [Theory]
    [InlineData("IssueElection:RenewDeadline", "00:00:20")]
    [InlineData("IssueElection:RetryPeriod", "00:00:11")]
    [InlineData("IssueElection:LeaseDuration", "00:00:01")]
    public async Task Durations_under_which_two_could_lead_stop_the_start(string key, string value)
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(cluster, (key, value)));

        Assert.Contains(key.Split(':')[^1], refused.Message, StringComparison.Ordinal);
    }
}
