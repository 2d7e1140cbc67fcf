using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>The real service with a real PostgreSQL and a running cluster.</summary>
internal sealed class RunningService() : ServiceUnderTest<V1.IssueService.IssueServiceClient>("issueservice", invoker => new(invoker))
{
    /// <summary>Starts the service; everything that the test does not set is as in production.</summary>
    public static async Task<RunningService> StartAsync(LiveCluster cluster, params (string Key, string Value)[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = KeyValuePair.Create<string, string?>("ConnectionStrings:issues", await TestPostgres.CreateDatabaseAsync(cancellation));
        var service = new RunningService();
        await service.StartAsync([.. cluster.Settings, database, .. settings.Select(one => KeyValuePair.Create<string, string?>(one.Key, one.Value))], cancellation);
        return service;
    }

    /// <summary>Lists as the administrator until the issues satisfy the test.</summary>
    public Task<IReadOnlyList<V1.Issue>> EventuallyAsync(V1.ListIssuesRequest request, Func<IReadOnlyList<V1.Issue>, bool> condition, TimeSpan? timeout = null) =>
        Eventually.Succeeds<IReadOnlyList<V1.Issue>>(
            async () =>
            {
                var issues = (await As(Admin).ListIssuesAsync(request)).Issues;
                Assert.True(condition(issues), string.Join(Environment.NewLine, issues.Select(issue => $"{issue.Kind}/{issue.Name} {issue.Category} {issue.State} [{string.Join(',', issue.Sources)}] {issue.Message}").Prepend("There are:")));
                return issues;
            },
            timeout ?? TimeSpan.FromSeconds(60));

    /// <summary>Waits until the stored history of an issue equals that of the registry.</summary>
    public Task EventuallyStoredAsync(string id) => Eventually.Succeeds(async () =>
    {
        var stored = await Services.GetRequiredService<IssueStore>().LoadAsync(Services.GetRequiredService<KubernetesClient>().ClusterName, TestContext.Current.CancellationToken);
        Assert.Equal(
            Services.GetRequiredService<IssueRegistry>().Current.Issues[id].History.Select(entry => entry.Event),
            Assert.Single(stored, issue => issue.Id == id).History.Select(entry => entry.Event));
    });

    protected override void Add(WebApplicationBuilder builder) => builder.AddIssueService();

    protected override void Map(WebApplication app) => app.MapIssueService();
}
