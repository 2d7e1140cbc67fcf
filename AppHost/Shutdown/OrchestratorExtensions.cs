namespace ClusterCodex.AppHost.Shutdown;

internal static class OrchestratorExtensions
{
    /// <summary>Ends every resource before the host ends.</summary>
    public static Orchestrator AddOrchestratorShutdown(this IDistributedApplicationBuilder builder)
    {
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        return new Orchestrator();
    }

    /// <summary>Lets the orchestrator's processes be waited for once the application stops, which may be before it has quite started.</summary>
    public static void UseOrchestratorShutdown(this DistributedApplication application, Orchestrator orchestrator) =>
        application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(orchestrator.BeginStop);
}
