using ClusterCodex.AccessControl;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.ServiceDefaults;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>The whole service on a real PostgreSQL, with a real policy stream and the two services it reads from implemented by the test.</summary>
internal sealed class PlanServiceFixture : IAsyncDisposable
{
    private PlanServiceFixture(TestPolicyServer policies, EvidenceServer evidence, TestService service)
    {
        Policies = policies;
        Evidence = evidence;
        Service = service;
    }

    public TestPolicyServer Policies { get; }

    public EvidenceServer Evidence { get; }

    public TestService Service { get; }

    public static async Task<PlanServiceFixture> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, ILoggerProvider? log = null, IPlanner? planner = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var policies = await TestPolicyServer.StartAsync(cancellationToken);
        var evidence = await EvidenceServer.StartAsync(cancellationToken);
        evidence.Issues["iss-1"] = Evidences.APod("CrashLoopBackOff", "back-off restarting", objects =>
        {
            Evidences.WithRevisions(objects);
            Evidences.WithLog(objects, "error: boom");
        });
        var all = policies.SettingsFor("planservice");
        all["services:issueservice:grpc:0"] = evidence.Address.ToString();
        all["services:resourceservice:grpc:0"] = evidence.Address.ToString();
        all["ConnectionStrings:plans"] = await TestPostgres.CreateDatabaseAsync(cancellationToken);
        // The tests must not use a key from the environment.
        all["OPENAI_API_KEY"] = "";
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            all[name] = value;
        }

        var service = await TestService.StartAsync(
            all,
            builder =>
            {
                builder.AddServiceDefaults();
                builder.AddAccessControl();
                builder.AddPlanService();
                if (planner is not null)
                {
                    builder.Services.AddSingleton(planner);
                }
            },
            app =>
            {
                app.MapDefaultEndpoints();
                app.MapPlanService();
            },
            log: log,
            cancellationToken: cancellationToken);
        return new PlanServiceFixture(policies, evidence, service);
    }

    public V1.PlanService.PlanServiceClient As(TestUser user) => new(Service.As(user.Token));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Evidence.DisposeAsync();
        await Policies.DisposeAsync();
    }
}
