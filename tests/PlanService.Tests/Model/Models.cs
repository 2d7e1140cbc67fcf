using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Investigation;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Model.Api;
using ClusterCodex.PlanService.Model.Budget;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.TestSupport.OpenAiStub;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Tests.Model;

/// <summary>A planner over the real SDK and the stub.</summary>
internal sealed class ModelUnderTest(OpenAiStubServer stub, Action<ModelOptions>? configure = null) : IPlanObserver
{
    public const string ApiKey = "sk-test-key-that-must-not-show-1234567890";

    private readonly List<string> _stages = [];
    private readonly List<PartialPlanDocument> _partials = [];
    private ModelPlanner? _planner;

    public IReadOnlyList<string> Stages => _stages;

    public IReadOnlyList<PartialPlanDocument> Partials => _partials;

    public async Task<PlanDocument> PlanAsync(PlanEvidence evidence, string context = "")
    {
        var session = new RedactionSession(evidence.Names(), anonymiseNames: false, CancellationToken.None);
        var caller = new CallerIdentity("u-1", "dev@example.com", "Dev", [], IsService: false, "");
        var run = new PlanRun(session, this, new PlanAuthorization(new OpenPolicy(), caller, evidence.Issue.Issue));
        return (await (_planner ??= Build()).PlanAsync(new PlanRequest(evidence, context, PlanHorizon.ShortTerm), run, CancellationToken.None)).Document;
    }

    public ValueTask StageAsync(string name, CancellationToken cancellationToken)
    {
        _stages.Add(name);
        return ValueTask.CompletedTask;
    }

    public ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken)
    {
        _partials.Add(partial);
        return ValueTask.CompletedTask;
    }

    public ValueTask InvestigatedAsync(InvestigationStep step, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No tool is called here.");

    private ModelPlanner Build()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddModelApi();
        services.Configure<ModelOptions>(model =>
        {
            model.ApiKey = ApiKey;
            model.BaseUrl = stub.BaseUrl;
            model.RetryDelay = TimeSpan.FromMilliseconds(5);
            model.AttemptTimeout = TimeSpan.FromSeconds(20);
            model.TotalTimeout = TimeSpan.FromSeconds(30);
            configure?.Invoke(model);
        });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ModelPipeline>();
        services.AddSingleton<IPlanModel, OpenAiPlanModel>();
        services.AddSingleton<PromptBuilder>();
        services.AddSingleton(new ToolReader(new V1.ResourceService.ResourceServiceClient(GrpcChannel.ForAddress("http://127.0.0.1:1"))));
        services.AddSingleton<Investigator>();
        // Without limits the store is not asked.
        services.AddSingleton(Options.Create(new ModelBudgetOptions { PerUser = 0, Total = 0 }));
        services.AddSingleton(new ModelUsageStore(null!));
        services.AddSingleton<ModelBudget>();
        services.AddSingleton<ModelPlanner>();
        return services.BuildServiceProvider().GetRequiredService<ModelPlanner>();
    }
}
