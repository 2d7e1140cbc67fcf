using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.TestSupport.OpenAiStub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
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

    public Task<PlanDocument> PlanAsync(PlanEvidence evidence, string context = "")
    {
        var session = new RedactionSession(evidence.Names(), anonymiseNames: false, CancellationToken.None);
        return (_planner ??= Build()).PlanAsync(new PlanRequest(evidence, context, PlanHorizon.ShortTerm), session, this, CancellationToken.None);
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

    private ModelPlanner Build()
    {
        var model = new ModelOptions
        {
            ApiKey = ApiKey,
            BaseUrl = stub.BaseUrl,
            RetryDelay = TimeSpan.FromMilliseconds(5),
            AttemptTimeout = TimeSpan.FromSeconds(20),
            TotalTimeout = TimeSpan.FromSeconds(30),
        };
        configure?.Invoke(model);
        var options = Options.Create(model);
        var http = new ServiceCollection().AddHttpClient().BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
        return new ModelPlanner(
            new OpenAiPlanModel(options, new ModelPipeline(options, TimeProvider.System, NullLoggerFactory.Instance), http, TimeProvider.System, NullLogger<OpenAiPlanModel>.Instance),
            new PromptBuilder(Options.Create(new PromptOptions())),
            NullLogger<ModelPlanner>.Instance);
    }
}
