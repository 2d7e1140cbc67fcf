using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using ClusterCodex.AppHost.Resources;

namespace ClusterCodex.AppHost;

/// <summary>Reports what is started, and, once the page can be opened, where it is and who can sign in.</summary>
internal sealed class Banner(
    AppHostSettings settings,
    Cluster cluster,
    WebPage page,
    Dashboard dashboard,
    FreePorts ports,
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    ILogger<Banner> logger) : IDistributedApplicationEventingSubscriber
{
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((BeforeStartEvent started, CancellationToken token) =>
        {
            foreach (var (resource, endpoint, wanted, used) in ports.Replaced)
            {
                BannerLog.PortTaken(logger, wanted, resource, endpoint, used);
            }

            ReportStart();
            var gateway = started.Model.Resources.OfType<ServiceResource>().Single(resource => resource.Name == "gateway");
            _ = ReportReadyAsync(gateway, lifetime.ApplicationStopping);
            return Task.CompletedTask;
        });
        lifetime.ApplicationStopping.Register(() => BannerLog.Stopping(logger));
        return Task.CompletedTask;
    }

    private void ReportStart()
    {
        BannerLog.Starting(logger, cluster.Description, settings.Model);
        if (dashboard.Address is { } address)
        {
            BannerLog.Dashboard(logger, address);
        }
    }

    private async Task ReportReadyAsync(ServiceResource gateway, CancellationToken cancellationToken)
    {
        try
        {
            if (page.Build is { } build)
            {
                await ReportPageAsync(build.Resource, cancellationToken);
            }

            // One that crashes is started again.
            await notifications.WaitForResourceHealthyAsync(gateway.Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
            BannerLog.Ready(logger, gateway.GetEndpoint("public").Url, gateway.GetEndpoint("grpc").Url);
            if (string.Equals(settings.Environment, "Development", StringComparison.OrdinalIgnoreCase))
            {
                BannerLog.Users(logger);
            }

            ReportStart();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before it was ready.
        }
    }

    private async Task ReportPageAsync(ExecutableResource build, CancellationToken cancellationToken)
    {
        BannerLog.BuildingPage(logger);
        var built = await notifications.WaitForResourceAsync(
            build.Name,
            change => change.Snapshot.ExitCode is not null || change.Snapshot.State?.Text == KnownResourceStates.FailedToStart,
            cancellationToken);
        if (built.Snapshot.ExitCode != 0)
        {
            BannerLog.NoPage(logger, page.Folder);
        }
    }
}

internal static class BannerExtensions
{
    public static void AddBanner(
        this IDistributedApplicationBuilder builder, AppHostSettings settings, Cluster cluster, WebPage page, Dashboard dashboard, FreePorts ports)
    {
        foreach (object part in new object[] { settings, cluster, page, dashboard, ports })
        {
            builder.Services.AddSingleton(part.GetType(), part);
        }

        builder.Services.AddEventingSubscriber<Banner>();
    }
}
