using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Tests.Offline;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>The whole service on a real PostgreSQL, with the two services it reads from implemented by the test.</summary>
/// <param name="evidence">Both of them.</param>
/// <param name="log">Receives the logs; null for none.</param>
/// <param name="planner">Used instead of the configured planner; null for the configured one.</param>
internal sealed class PlanServiceFixture(EvidenceServer evidence, ILoggerProvider? log, IPlanner? planner)
    : ServiceUnderTest<V1.PlanService.PlanServiceClient>("planservice", invoker => new(invoker))
{
    public EvidenceServer Evidence { get; } = evidence;

    protected override ILoggerProvider? Log { get; } = log;

    public static async Task<PlanServiceFixture> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, ILoggerProvider? log = null, IPlanner? planner = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var evidence = await EvidenceServer.StartAsync(cancellationToken);
        evidence.Issues["iss-1"] = Evidences.APod("CrashLoopBackOff", "back-off restarting", objects =>
        {
            Evidences.WithRevisions(objects);
            Evidences.WithLog(objects, "error: boom");
        });
        Dictionary<string, string?> own = new(StringComparer.Ordinal)
        {
            ["services:issueservice:grpc:0"] = evidence.Address.ToString(),
            ["services:resourceservice:grpc:0"] = evidence.Address.ToString(),
            ["ConnectionStrings:plans"] = await TestPostgres.CreateDatabaseAsync(cancellationToken),
            // The tests must not use a key from the environment.
            ["OPENAI_API_KEY"] = "",
        };
        var fixture = new PlanServiceFixture(evidence, log, planner);
        await fixture.StartAsync([.. own, .. settings ?? new Dictionary<string, string?>(StringComparer.Ordinal)], cancellationToken);
        return fixture;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Evidence.DisposeAsync();
    }

    protected override void Add(WebApplicationBuilder builder)
    {
        builder.AddPlanService();
        if (planner is not null)
        {
            builder.Services.AddSingleton(planner);
        }
    }

    protected override void Map(WebApplication app) => app.MapPlanService();
}
