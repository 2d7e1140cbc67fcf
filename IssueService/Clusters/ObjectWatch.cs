using System.Collections.Immutable;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Clusters;

/// <summary>A watch of the objects of one kind.</summary>
internal interface IObjectWatch
{
    /// <summary>How the informer stands.</summary>
    InformerState State { get; }

    /// <summary>Raised when <see cref="State"/> changes.</summary>
    event EventHandler? StateChanged;

    /// <summary>Watches until cancelled.</summary>
    /// <param name="synced">Called once, after every object there was has been judged.</param>
    Task RunAsync(Action synced, CancellationToken cancellationToken);
}

/// <summary>Keeps the board told of every object of one kind: on change, and when an object's judgement falls due.</summary>
internal sealed class ObjectWatch<T>(
    string cluster,
    FindingSource source,
    string kind,
    Informer<WatchedFacts<T>> informer,
    Func<T, DateTimeOffset, Analysis> analyze,
    IssueBoard board,
    TimeProvider time) : IObjectWatch
    where T : class
{
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<ObjectKey, DateTimeOffset> _due = new();

    /// <summary>What has been judged: the informer may be ahead of it, and its changes are judged in their order.</summary>
    private ImmutableDictionary<ObjectKey, WatchedFacts<T>> _judged = ImmutableDictionary<ObjectKey, WatchedFacts<T>>.Empty;

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
        var judge = JudgeChangesAsync(synced, stop.Token);
        var recheck = RecheckAsync(stop.Token);
        try
        {
            await await Task.WhenAny(watch, judge, recheck);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watch, judge, recheck).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task JudgeChangesAsync(Action synced, CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        lock (_lock)
        {
            foreach (var (key, item) in subscription.Initial.Items)
            {
                Judge(key, item);
            }

            _judged = subscription.Initial.Items;
        }

        synced();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            // With the lock over both, a recheck in between does not judge what an object was before.
            lock (_lock)
            {
                foreach (var change in batch.Changes)
                {
                    Judge(change.Key, change.New);
                }

                _judged = batch.Snapshot.Items;
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

                    // One that is gone was judged when it went.
                    if (_judged.TryGetValue(key, out var item))
                    {
                        Judge(key, item);
                    }
                }
            }
        }
    }

    /// <summary>Tells the board of an object. Called with the lock held, as both loops judge.</summary>
    private void Judge(ObjectKey key, WatchedFacts<T>? item)
    {
        var origin = new Origin(cluster, source, kind, key.Namespace ?? "", key.Name);
        if (item is null)
        {
            board.Forget(origin);
            return;
        }

        var analysis = analyze(item.Facts, time.GetUtcNow());
        board.Observe(origin, analysis.Findings);
        if (analysis.RecheckAt is { } at)
        {
            _due.Enqueue(key, at);
        }
    }
}
