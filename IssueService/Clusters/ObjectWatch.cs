using System.Collections.Immutable;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.StatusAnalyzers;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>A watch of the objects of one kind.</summary>
internal interface IObjectWatch
{
    /// <summary>State of the informer.</summary>
    InformerState State { get; }

    /// <summary>Raised when <see cref="State"/> changes.</summary>
    event EventHandler? StateChanged;

    /// <summary>Watches until cancelled.</summary>
    /// <param name="synced">Called once, after every object of the initial list has been evaluated.</param>
    Task RunAsync(Action synced, CancellationToken cancellationToken);
}

/// <summary>Evaluates every object of one kind, when it changes and when a recheck is due, and reports the findings to the registry.</summary>
internal sealed class ObjectWatch<T>(
    string cluster,
    FindingSource source,
    string kind,
    Informer<WatchedFacts<T>> informer,
    Func<T, DateTimeOffset, Analysis> analyze,
    IssueRegistry registry,
    TimeProvider time) : IObjectWatch
    where T : class, IFacts
{
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<ObjectKey, DateTimeOffset> _due = new();

    /// <summary>The objects that have been evaluated: the informer may be ahead, because changes are evaluated in order.</summary>
    private ImmutableDictionary<ObjectKey, WatchedFacts<T>> _evaluated = ImmutableDictionary<ObjectKey, WatchedFacts<T>>.Empty;

    /// <inheritdoc/>
    public InformerState State => informer.State;

    /// <inheritdoc/>
    public event EventHandler? StateChanged
    {
        add => informer.StateChanged += value;
        remove => informer.StateChanged -= value;
    }

    /// <inheritdoc/>
    public async Task RunAsync(Action synced, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = informer.RunAsync(stop.Token);
        var evaluate = EvaluateChangesAsync(synced, stop.Token);
        var recheck = RecheckAsync(stop.Token);
        try
        {
            await await Task.WhenAny(watch, evaluate, recheck);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watch, evaluate, recheck).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EvaluateChangesAsync(Action synced, CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        lock (_lock)
        {
            foreach (var (key, item) in subscription.Initial.Items)
            {
                Evaluate(key, item);
            }

            _evaluated = subscription.Initial.Items;
        }

        synced();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            // One lock around both, so that a concurrent recheck does not evaluate an outdated object.
            lock (_lock)
            {
                foreach (var change in batch.Changes)
                {
                    Evaluate(change.Key, change.New);
                }

                _evaluated = batch.Snapshot.Items;
            }
        }
    }

    private async Task RecheckAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RecheckInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            lock (_lock)
            {
                while (_due.TryPeek(out var key, out var at) && at <= time.GetUtcNow())
                {
                    _due.Dequeue();

                    // A deleted object was evaluated when it was deleted.
                    if (_evaluated.TryGetValue(key, out var item))
                    {
                        Evaluate(key, item);
                    }
                }
            }
        }
    }

    /// <summary>Evaluates an object and reports its findings. Called with the lock held, because both loops evaluate.</summary>
    private void Evaluate(ObjectKey key, WatchedFacts<T>? item)
    {
        var origin = new Origin(cluster, source, kind, key.Namespace ?? "", key.Name);
        if (item is null)
        {
            registry.Remove(origin);
            return;
        }

        var analysis = analyze(item.Facts, time.GetUtcNow());
        registry.SetFindings(origin, analysis.Findings);
        if (analysis.RecheckAt is { } at)
        {
            _due.Enqueue(key, at);
        }
    }
}
