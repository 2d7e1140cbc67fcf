using ClusterCodex.AccessControl;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.IssueService;
using ClusterCodex.PlanService;
using ClusterCodex.ResourceService;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.Scenarios.Tests;

/// <summary>What sees and understands a cluster: IssueService, ResourceService and PlanService as production wires them, over real gRPC, with one policy server and a real PostgreSQL.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly List<TestService> _services = [];
    private TestService _issues = null!;
    private TestService _plans = null!;

    private Product(TestPolicyServer policies, TestUser admin) => (Policies, Admin) = (policies, admin);

    public TestPolicyServer Policies { get; }

    /// <summary>May see and do everything.</summary>
    public TestUser Admin { get; }

    /// <summary>As the administrator; a token is valid for five minutes.</summary>
    public V1.IssueService.IssueServiceClient Issues => new(_issues.As(Policies.Tokens.ForUser(Admin.Id, Admin.Email)));

    /// <inheritdoc cref="Issues"/>
    public V1.PlanService.PlanServiceClient Plans => new(_plans.As(Policies.Tokens.ForUser(Admin.Id, Admin.Email)));

    /// <summary>Without a model.</summary>
    public static Task<Product> StartAsync(LiveCluster cluster, CancellationToken cancellationToken) => StartAsync(cluster, [], cancellationToken);

    /// <param name="cluster">The one they see.</param>
    /// <param name="planSettings">Of PlanService, besides those that every run has.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<Product> StartAsync(LiveCluster cluster, IEnumerable<KeyValuePair<string, string?>> planSettings, CancellationToken cancellationToken)
    {
        var policies = await TestPolicyServer.StartAsync(cancellationToken);
        var product = new Product(policies, policies.AddAdmin());
        var issues = await product.AddAsync(
            "issueservice",
            [.. cluster.Settings, new("ConnectionStrings:issues", await TestPostgres.CreateDatabaseAsync(cancellationToken))],
            builder => builder.AddIssueService(),
            app => app.MapIssueService(),
            cancellationToken);
        var resources = await product.AddAsync("resourceservice", cluster.Settings, builder => builder.AddResourceService(), app => app.MapResourceService(), cancellationToken);
        var plans = await product.AddAsync(
            "planservice",
            [
                new("services:issueservice:grpc:0", issues.GrpcAddress.ToString()),
                new("services:resourceservice:grpc:0", resources.GrpcAddress.ToString()),
                new("ConnectionStrings:plans", await TestPostgres.CreateDatabaseAsync(cancellationToken)),
                // All plans are made at once.
                new("PlanLimits:Concurrent", "100"),
                new("PlanLimits:PerMinute", "100"),
                // The tests must not use a key from the environment.
                new("OPENAI_API_KEY", ""),
                .. planSettings,
            ],
            builder => builder.AddPlanService(),
            app => app.MapPlanService(),
            cancellationToken);
        (product._issues, product._plans) = (issues, plans);

        // The cluster has been read once.
        await Eventually.Succeeds(async () => await product.Issues.ListIssuesAsync(new ListIssuesRequest()), TimeSpan.FromSeconds(60));
        return product;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_services))
        {
            await service.DisposeAsync();
        }

        await Policies.DisposeAsync();
    }

    private async Task<TestService> AddAsync(
        string name, IEnumerable<KeyValuePair<string, string?>> settings, Action<WebApplicationBuilder> add, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        var all = Policies.SettingsFor(name);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = await TestService.StartAsync(
            all,
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                add(builder);
            },
            app =>
            {
                app.MapDefaultEndpoints();
                map(app);
            },
            cancellationToken: cancellationToken);
        _services.Add(service);
        await Eventually.Succeeds(() => service.Services.GetRequiredService<IPolicyEnforcer>().Current(
            new CallerIdentity(Admin.Id, Admin.Email, Admin.Email, [], IsService: false, Admin.Token)));
        return service;
    }
}
