using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>The real service over real gRPC, on a real PostgreSQL and a cluster that runs; users are the test's.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;
    private TestService _service;

    private RunningService(TestPolicyServer policy, Dictionary<string, string?> settings, TestService service)
    {
        Policy = policy;
        _settings = settings;
        _service = service;
        Admin = policy.AddAdmin();
    }

    public TestPolicyServer Policy { get; }

    /// <summary>May see and do everything.</summary>
    public TestUser Admin { get; }

    public IServiceProvider Services => _service.Services;

    /// <summary>Starts the service; everything that the test does not set is as in production.</summary>
    public static async Task<RunningService> StartAsync(LiveCluster cluster, params (string Key, string Value)[] settings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var policy = await TestPolicyServer.StartAsync(cancellation);
        var all = policy.SettingsFor("issueservice");
        foreach (var (key, value) in cluster.Settings)
        {
            all[key] = value;
        }

        all["ConnectionStrings:issues"] = await TestPostgres.CreateDatabaseAsync(cancellation);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = new RunningService(policy, all, await StartAsync(all));
        await service.EventuallyKnownAsync();
        return service;
    }

    /// <summary>A client that calls as a user.</summary>
    public V1.IssueService.IssueServiceClient As(TestUser user) => As(user.Token);

    /// <summary>A client that calls with a token.</summary>
    public V1.IssueService.IssueServiceClient As(string token) => new(_service.As(token));

    /// <summary>A client that calls without any token.</summary>
    public V1.IssueService.IssueServiceClient AsNobody() => new(_service.Channel);

    /// <summary>Ends this process of the service and starts another on the same database.</summary>
    public async Task RestartAsync()
    {
        await _service.DisposeAsync();
        _service = await StartAsync(_settings);
        await EventuallyKnownAsync();
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

    /// <summary>Asserts that a call is refused with a status.</summary>
    /// <returns>The message.</returns>
    public static async Task<string> RefusedAsync(StatusCode status, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(status, refused.StatusCode);
        return refused.Status.Detail;
    }

    /// <summary>Waits until the service knows of the administrator, and so of the policies.</summary>
    private Task EventuallyKnownAsync() => Eventually.Succeeds(() =>
        _service.Services.GetRequiredService<IPolicyEnforcer>().Current(new CallerIdentity(Admin.Id, Admin.Email, Admin.Email, [], IsService: false, Admin.Token)));

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await Policy.DisposeAsync();
    }

    private static Task<TestService> StartAsync(Dictionary<string, string?> settings) => TestService.StartAsync(
        settings,
        builder =>
        {
            builder.AddServiceDefaults();
            builder.AddAccessControl();
            builder.AddIssueService();
        },
        app =>
        {
            app.MapDefaultEndpoints();
            app.MapIssueService();
        },
        cancellationToken: TestContext.Current.CancellationToken);
}
