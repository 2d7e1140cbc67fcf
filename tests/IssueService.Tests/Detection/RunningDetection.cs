using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Clusters;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestClusters;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>The detection of a running cluster, without storage and API.</summary>
internal sealed class RunningDetection : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IssueRegistry _registry;
    private readonly ClusterHeartbeat _heartbeat;
    private readonly Task _running;
    private readonly Task _definitions;

    private RunningDetection(KubernetesClient client, IssueRegistry registry, SourceRegistry sources)
    {
        _registry = registry;
        var logs = new LogCauses(client, TimeProvider.System, NullLogger.Instance);
        var detector = new Detector(client.ClusterName, registry, new AnalyzerOptions(), logs, TimeProvider.System, NullLogger.Instance);
        logs.OnRead = detector.Reevaluate;
        _heartbeat = new ClusterHeartbeat(client);
        var report = new SourceReport(client.ClusterName, FindingSource.Builtin, sources, _heartbeat, NullLogger.Instance);
        Watch = new DetectionWatch(client, registry, report, _heartbeat, detector, logs, TimeProvider.System, NullLogger.Instance);
        _running = Watch.RunAsync(_stop.Token);
        _definitions = new DefinitionWatcher(client).RunAsync(_stop.Token);
    }

    private DetectionWatch Watch { get; }

    /// <summary>Unresolved issues.</summary>
    public IReadOnlyList<Issue> Issues
    {
        get
        {
            _registry.Sweep();
            return [.. _registry.Current.Issues.Values.Where(issue => issue.ResolvedAt is null)];
        }
    }

    /// <summary>Starts it, and returns when every object has been evaluated once.</summary>
    public static async Task<RunningDetection> StartAsync(LiveCluster cluster)
    {
        var feed = new EventFeed<FeedEvent>(FeedEvent.Capacity);
        var sources = new SourceRegistry(feed, TimeProvider.System);
        var registry = new IssueRegistry(feed, sources, new IssueWriter(), new IssueOptions(), TimeProvider.System);
        var detection = new RunningDetection(cluster.Client, registry, sources);
        await await Task.WhenAny(detection.Watch.Started, detection._running).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return detection;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running, _definitions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _heartbeat.Dispose();
        _stop.Dispose();
    }
}
