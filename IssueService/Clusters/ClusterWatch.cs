using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Loads the stored issues of one cluster, then runs all of its sources.</summary>
internal sealed class ClusterWatch(
    KubernetesClient client,
    ClusterHeartbeat heartbeat,
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
        var reports = Enum.GetValues<FindingSource>().ToDictionary(source => source, source => new SourceReport(client.ClusterName, source, sources, heartbeat, logger));

        await LoadAsync(stoppingToken);
        var logs = new LogCauses(client, time, logger);
        var detector = new Detector(client.ClusterName, registry, analyzerOptions.Value, logs, time, logger);
        logs.OnRead = detector.Reevaluate;
        var detection = new DetectionWatch(client, registry, reports[FindingSource.Builtin], heartbeat, detector, logs, time, logger);
        var results = new ResultWatch(client, registry, reports[FindingSource.K8sGpt], detection.Started, detector, k8sGptOptions.Value, time, logger);
        await RunTogether.RunAsync(stoppingToken, detection.RunAsync, results.RunAsync, SweepAsync);
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
