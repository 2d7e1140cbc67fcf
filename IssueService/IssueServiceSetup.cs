using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Clusters;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Configuration;
using ClusterCodex.ServiceDefaults.Storage;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService;

/// <summary>Registers the features of the issue service.</summary>
internal static class IssueServiceSetup
{
    public static WebApplicationBuilder AddIssueService(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<IssuesDbContext>("issues");
        builder.Services.AddKubernetesClient(builder.Configuration);
        builder.Services.AddDefinitionWatch();
        builder.Services.AddClusterHeartbeat();
        builder.Services.AddIssueOptions(builder.Configuration);
        builder.Services.AddIssues();
        builder.Services.AddHistory(builder.Configuration);
        builder.Services.AddHostedService<ClusterWatch>();
        return builder;
    }

    public static WebApplication MapIssueService(this WebApplication app)
    {
        app.MapGrpcService<IssueEndpoints>();
        return app;
    }

    private static IServiceCollection AddIssueOptions(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddValidatedOptions<IssueOptions>("Issues");
        services.AddValidatedOptions<AnalyzerOptions>("Analyzers");
        services.AddOptions<K8sGptOptions>()
            .Configure(options => options.Namespace = configuration["K8SGPT_NAMESPACE"] is { Length: > 0 } name ? name : options.Namespace)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }

    private static IServiceCollection AddIssues(this IServiceCollection services)
    {
        services.AddSingleton(new EventFeed<FeedEvent>(FeedEvent.Capacity));
        services.AddSingleton<IssueWriter>();
        services.AddSingleton<IssueStore>();
        services.AddSingleton<SourceRegistry>();
        services.AddSingleton(provider => new IssueRegistry(
            provider.GetRequiredService<EventFeed<FeedEvent>>(),
            provider.GetRequiredService<SourceRegistry>(),
            provider.GetRequiredService<IssueWriter>(),
            provider.GetRequiredService<IOptions<IssueOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IssueFollower>();
        return services;
    }

    private static IServiceCollection AddHistory(this IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddValidatedOptions<IssueElectionOptions>(IssueElectionOptions.Section);
        services.AddHostedService<IssueSaver>();
        if (!configuration.GetValue<bool>($"{IssueElectionOptions.Section}:{nameof(IssueElectionOptions.Enabled)}"))
        {
            services.AddSingleton<IHistoryLeadership, SingleReplica>();
            return services;
        }

        // The KubernetesClient package is loaded only in this case.
        services.AddSingleton<LeaseLeadership>();
        services.AddSingleton<IHistoryLeadership>(provider => provider.GetRequiredService<LeaseLeadership>());
        services.AddHostedService(provider => provider.GetRequiredService<LeaseLeadership>());
        return services;
    }
}
