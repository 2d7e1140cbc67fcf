using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Loads the stored issues of one cluster, then runs all of its sources.</summary>
internal sealed class ClusterWatch(
    KubernetesClient client,
    IssueRegistry registry,
    SourceRegistry sources,
    IssueStore store,
    IOptions<AnalyzerOptions> analyzerOptions,
    IOptions<K8sGptOptions> k8sGptOptions,
    TimeProvider time,
    ILogger<ClusterWatch> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reports = Enum.GetValues<FindingSource>().ToDictionary(source => source, source => new SourceReport(client.ClusterName, source, sources, logger));
        foreach (var report in reports.Values)
        {
            report.Starting();
        }

        await LoadAsync(stoppingToken);
        await Task.WhenAll(
            new BuiltinWatch(client, registry, reports[FindingSource.Builtin], analyzerOptions.Value, time).RunAsync(stoppingToken),
            new ResultWatch(client, registry, reports[FindingSource.K8sGpt], k8sGptOptions.Value, time, logger).RunAsync(stoppingToken),
            SweepAsync(stoppingToken));
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                registry.Load(await store.LoadAsync(client.ClusterName, cancellationToken));
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                ClusterWatchLog.LoadFailed(logger, client.ClusterName, exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            registry.Sweep();
        }
    }
}
