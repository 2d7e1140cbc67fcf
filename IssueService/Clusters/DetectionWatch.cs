using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>Runs the built-in analysis of one cluster: watches the kinds that it reads, and starts when all of them have been read.</summary>
internal sealed class DetectionWatch(KubernetesClient client, IssueRegistry registry, SourceReport report, ClusterHeartbeat heartbeat, Detector detector, LogCauses logs, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DueInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when everything has been evaluated once.</summary>
    public Task Started => _started.Task;

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watches = new List<(WatchedKind Kind, IKindWatch Watch)>();
        foreach (var kind in WatchedKinds.All)
        {
            if (await FindAsync(kind, cancellationToken) is { } type)
            {
                var watch = kind.Watch(client, type, detector);
                watch.StateChanged += (_, _) => ReportState();
                watches.Add((kind, watch));
            }
        }

        var defined = new DefinedKindWatch(client, detector, time, logger);
        await RunTogether.RunAsync(cancellationToken, [EvaluateAsync, logs.RunAsync, defined.RunAsync, .. watches.Select(one => (Func<CancellationToken, Task>)one.Watch.RunAsync)]);

        async Task EvaluateAsync(CancellationToken stopping)
        {
            await Task.WhenAll(watches.Select(one => SettledAsync(one.Kind, one.Watch, stopping)).Append(defined.Synced.WaitAsync(stopping)));
            detector.Start();
            registry.CompleteSync(client.ClusterName, FindingSource.Builtin);
            _started.TrySetResult();
            ReportState();
            await EvaluateDueAsync(stopping);
        }

        void ReportState()
        {
            if (watches.FirstOrDefault(one => one.Watch.State.LastError is not null && !IsForbidden(one.Kind, one.Watch.State)).Watch is { State.LastError: { } error })
            {
                report.Unreachable(error);
            }
            else if (_started.Task.IsCompleted)
            {
                report.Available();
            }
        }
    }

    // An optional kind that may not be read does not hold up the others.
    private async Task SettledAsync(WatchedKind kind, IKindWatch watch, CancellationToken cancellationToken)
    {
        if (await watch.SettledAsync(state => IsForbidden(kind, state), cancellationToken))
        {
            DetectionLog.KindUnavailable(logger, client.ClusterName, kind.Kind, watch.State.LastError!.Message);
        }
    }

    private static bool IsForbidden(WatchedKind kind, InformerState state) => !kind.IsRequired && state.LastError?.Failure == KubernetesFailure.Forbidden;

    private async Task EvaluateDueAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DueInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // What is due would be judged by the state of a while ago.
            if (heartbeat.SilentSince is null)
            {
                detector.EvaluateDue();
            }
        }
    }

    private async Task<ResourceType?> FindAsync(WatchedKind kind, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return kind.IsRequired
                    ? await client.Discovery.GetAsync(kind.Kind, kind.Group, cancellationToken)
                    : await client.Discovery.FindAsync(kind.Kind, kind.Group, cancellationToken);
            }
            catch (KubernetesException exception)
            {
                report.Unreachable(exception);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }
}
