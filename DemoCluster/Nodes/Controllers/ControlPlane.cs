using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Controllers;

/// <summary>
/// Runs all controllers, the scheduler and the kubelet in one loop: one thread, so none of them races with another, and
/// events are ordered by the store's versions.
/// </summary>
internal sealed class ControlPlane(ObjectStore store, IEnumerable<IReconciler> reconcilers, ResourceCatalog catalog, IClusterSeed seed, DemoClusterOptions options, TimeProvider time, ILogger<ControlPlane> logger) : BackgroundService
{
    /// <summary>Annotation of static objects, which the controllers ignore.</summary>
    public const string SyntheticLabel = "demo.clustercodex.io/synthetic";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(1);
    private readonly IReconciler[] _reconcilers = [.. reconcilers];
    private readonly Dictionary<(int Reconciler, ObjectKey Key), DateTimeOffset> _due = [];
    private readonly PriorityQueue<(int Reconciler, ObjectKey Key), DateTimeOffset> _queue = new();
    private WatchSubscription? _changes;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _changes = store.Subscribe(kind: null, since: null);
        seed.SeedCluster();
        if (options.Seed)
        {
            seed.SeedWorkloads();
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var changes = _changes!;
            try
            {
                await RunAsync(changes, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping.
            }
            catch (WatchExpiredException)
            {
                // More changes at once than the queue holds: restart with all objects.
                ControlPlaneLog.Overrun(logger);
                _changes = store.Subscribe(kind: null, since: null);
                foreach (var kind in catalog.All)
                {
                    foreach (var item in store.Snapshot(kind).Objects)
                    {
                        Route(new WatchEvent(ChangeType.Modified, kind.StorageKey, item.Version, item, item));
                    }
                }
            }
        }
    }

    private async Task RunAsync(WatchSubscription changes, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            while (changes.Reader.TryRead(out var change))
            {
                Route(change);
            }

            if (!RunDue())
            {
                await WaitAsync(changes, stoppingToken);
            }
        }
    }

    private void Route(WatchEvent change)
    {
        if (change.Object.Labels.ContainsKey(SyntheticLabel))
        {
            return;
        }

        for (var index = 0; index < _reconcilers.Length; index++)
        {
            foreach (var key in _reconcilers[index].Affected(change))
            {
                Enqueue((index, key), time.GetUtcNow());
            }
        }
    }

    /// <returns>False when nothing was due.</returns>
    private bool RunDue()
    {
        var now = time.GetUtcNow();
        if (!_queue.TryPeek(out var item, out var at) || at > now)
        {
            return false;
        }

        _queue.Dequeue();
        if (!_due.TryGetValue(item, out var scheduled) || scheduled != at)
        {
            return true;
        }

        _due.Remove(item);
        if (Run(item) is { } again)
        {
            Enqueue(item, now + again);
        }

        return true;
    }

    private TimeSpan? Run((int Reconciler, ObjectKey Key) item)
    {
        try
        {
            return _reconcilers[item.Reconciler].Reconcile(item.Key);
        }
        catch (ApiException exception) when (exception.Code is 404 or 409)
        {
            // The object was changed in the meantime: retry.
            return RetryDelay;
        }
        catch (Exception exception)
        {
            ControlPlaneLog.Failed(logger, _reconcilers[item.Reconciler].GetType().Name, item.Key.Namespace, item.Key.Name, exception);
            return FailureDelay;
        }
    }

    private void Enqueue((int Reconciler, ObjectKey Key) item, DateTimeOffset at)
    {
        if (!_due.TryGetValue(item, out var scheduled) || at < scheduled)
        {
            _due[item] = at;
            _queue.Enqueue(item, at);
        }
    }

    private async Task WaitAsync(WatchSubscription changes, CancellationToken stoppingToken)
    {
        using var due = new CancellationTokenSource(_queue.TryPeek(out _, out var at) ? Positive(at - time.GetUtcNow()) : Timeout.InfiniteTimeSpan, time);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, due.Token);
        try
        {
            if (!await changes.Reader.WaitToReadAsync(pause.Token))
            {
                // Rethrows the exception of the faulted task.
                await changes.Reader.Completion;
            }
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Something is due.
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
