using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Investigation;
using ClusterCodex.PlanService.Model;
using ClusterCodex.PlanService.Model.Api;
using ClusterCodex.PlanService.Model.Budget;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Pipeline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.ServiceDefaults.Configuration;
using ClusterCodex.ServiceDefaults.Storage;
using ClusterCodex.V1;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService;

/// <summary>The parts of the plan service.</summary>
internal static class PlanServiceSetup
{
    public static WebApplicationBuilder AddPlanService(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<PlanDbContext>("plans");
        var services = builder.Services;
        services.AddSingleton<PlanStore>();
        services.AddEvidence();
        services.AddPrompt();
        services.AddInvestigation();
        services.AddModel();
        services.AddPlans();
        return builder;
    }

    public static WebApplication MapPlanService(this WebApplication app)
    {
        app.MapGrpcService<PlanEndpoints>();
        app.MapGrpcService<PlanExecutionEndpoints>();
        PlannerLog.Chosen(app.Services.GetRequiredService<ILogger<IPlanner>>(), app.Services.GetRequiredService<IPlanner>().Name);
        return app;
    }

    private static void AddEvidence(this IServiceCollection services)
    {
        services.AddValidatedOptions<EvidenceOptions>(EvidenceOptions.Section);
        services.AddServiceClient<IssueService.IssueServiceClient>("issueservice");
        services.AddServiceClient<ResourceService.ResourceServiceClient>("resourceservice");
        services.AddSingleton<EvidenceGatherer>();
    }

    private static void AddPrompt(this IServiceCollection services)
    {
        services.AddValidatedOptions<PromptOptions>(PromptOptions.Section);
        services.AddSingleton<PromptBuilder>();
    }

    private static void AddInvestigation(this IServiceCollection services)
    {
        services.AddValidatedOptions<InvestigationOptions>(InvestigationOptions.Section);
        services.AddSingleton<ToolReader>();
        services.AddSingleton<Investigator>();
    }

    private static void AddModel(this IServiceCollection services)
    {
        services.AddSingleton<IConfigureOptions<ModelOptions>, ConfigureModelOptions>();
        services.AddValidatedOptions<ModelOptions>(ModelOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ValidateModelOptions>());
        services.AddValidatedOptions<ModelBudgetOptions>(ModelBudgetOptions.Section);
        services.AddModelApi();
        services.AddSingleton<ModelPipeline>();
        services.AddSingleton<ModelUsageStore>();
        services.AddSingleton<ModelBudget>();
        services.AddSingleton<IPlanModel, OpenAiPlanModel>();
        services.AddSingleton<ModelPlanner>();
        services.AddSingleton<OfflinePlanner>();
        services.AddSingleton<FallbackPlanner>();
        services.AddSingleton<IPlanner>(provider => provider.GetRequiredService<IOptions<ModelOptions>>().Value.IsOffline
            ? provider.GetRequiredService<OfflinePlanner>()
            : provider.GetRequiredService<FallbackPlanner>());
    }

    private static void AddPlans(this IServiceCollection services)
    {
        services.AddValidatedOptions<PlanLimitOptions>(PlanLimitOptions.Section);
        services.AddSingleton<PlanLimits>();
        services.AddSingleton<PlanPipeline>();
    }
}
