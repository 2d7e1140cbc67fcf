using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost;

/// <summary>Says, once the page can be opened, where it is, who can sign in, and what it looks at.</summary>
internal sealed class Banner(
    AppHostSettings settings, Cluster cluster, WebPage page, IResourceCollection resources, ResourceNotificationService notifications, ILogger<Banner> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        BannerLog.Starting(logger, cluster.Description, settings.Model);
        if (page.Build is { } build)
        {
            BannerLog.BuildingPage(logger);
            var built = await notifications.WaitForResourceAsync(
                build.Resource.Name,
                change => change.Snapshot.ExitCode is not null || change.Snapshot.State?.Text == KnownResourceStates.FailedToStart,
                stoppingToken);
            if (built.Snapshot.ExitCode != 0)
            {
                BannerLog.NoPage(logger, page.Folder);
            }
        }

        await notifications.WaitForResourceHealthyAsync("gateway", stoppingToken);
        var gateway = resources.OfType<ProjectResource>().Single(resource => resource.Name == "gateway");
        BannerLog.Ready(logger, new EndpointReference(gateway, "public").Url, new EndpointReference(gateway, "grpc").Url);
        if (string.Equals(settings.Environment, "Development", StringComparison.OrdinalIgnoreCase))
        {
            BannerLog.Users(logger);
        }

        BannerLog.Starting(logger, cluster.Description, settings.Model);
    }
}

internal static class BannerExtensions
{
    public static void AddBanner(this IDistributedApplicationBuilder builder, AppHostSettings settings, Cluster cluster, WebPage page) =>
        builder.Services.AddHostedService(services => new Banner(
            settings, cluster, page, builder.Resources, services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ILogger<Banner>>()));
}
