using System.Collections.Immutable;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ServiceDefaults.Streaming;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>A table at one moment.</summary>
/// <param name="Rows">By namespace, then name.</param>
/// <param name="Sequence">The newest event of the table's feed that is contained in it.</param>
internal sealed record TableSnapshot(ImmutableSortedSet<TableRow> Rows, long Sequence)
{
    public static readonly TableSnapshot Empty = new(ImmutableSortedSet.Create<TableRow>(RowOrder.ByName), 0);
}

/// <summary>A row came, changed or went.</summary>
internal sealed record RowChange(ChangeType Type, TableRow Row);

/// <summary>Keeps one kind's table current and its rows in order, so that a page is a few steps down a tree.</summary>
internal sealed class LiveTable(ServedKind kind, TableInformer informer, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Changes kept for followers: some minutes of a busy kind.</summary>
    private const int FeedCapacity = 4096;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TableSnapshot _current = TableSnapshot.Empty;
    private Task _running = Task.CompletedTask;
    private int _followers;
    private long _usedAt = time.GetTimestamp();

    public ServedKind Kind => kind;

    /// <summary>Changes since the first complete list.</summary>
    public EventFeed<RowChange> Feed { get; } = new(FeedCapacity);

    /// <summary>The columns, with times of day turned into moments.</summary>
    public IReadOnlyList<TableColumn> Columns => informer.Columns;

    public TableSnapshot Current => Volatile.Read(ref _current);

    public InformerState State => informer.State;

    /// <summary>Whether the first complete list is in.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Times that the server printed as an age, as moments.</summary>
    public PrintedAges Ages { get; } = new(time);

    public void Start() => _running = Task.WhenAll(informer.RunAsync(_stop.Token), ReadAsync(_stop.Token));

    /// <summary>Completes with the first complete list.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Notes that somebody looked, so that the table stays.</summary>
    public void Touch() => Volatile.Write(ref _usedAt, time.GetTimestamp());

    /// <summary>Keeps the table for as long as the result is not disposed.</summary>
    public IDisposable Follow()
    {
        Interlocked.Increment(ref _followers);
        return new Lease(this);
    }

    /// <summary>Whether nobody has looked for <paramref name="idle"/> and nobody follows.</summary>
    public bool IsIdle(TimeSpan idle) => Volatile.Read(ref _followers) == 0 && time.GetElapsedTime(Volatile.Read(ref _usedAt)) > idle;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.TrySetCanceled();
        _stop.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        var rows = subscription.Initial.Items.Values.ToImmutableSortedSet(RowOrder.ByName);
        Ages.Remember(informer.Columns, rows);
        Volatile.Write(ref _current, new TableSnapshot(rows, Feed.Last));
        _ready.SetResult();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            var builder = Current.Rows.ToBuilder();
            var changed = new List<RowChange>(batch.Changes.Count);
            foreach (var change in batch.Changes)
            {
                var row = (change.New ?? change.Old)!;

                // Equal in order is not equal: the old row has to go before the new one is taken.
                builder.Remove(row);
                if (change.New is not null)
                {
                    builder.Add(change.New);
                    Ages.Remember(informer.Columns, [change.New]);
                }
                else
                {
                    Ages.Forget(row);
                }

                changed.Add(new RowChange(change.Type, row));
            }

            // The rows first: a follower that hears of a change and lists must not get the table before it.
            var table = builder.ToImmutable();
            Volatile.Write(ref _current, new TableSnapshot(table, Feed.Last));
            changed.ForEach(change => Feed.Publish(change));
            Volatile.Write(ref _current, new TableSnapshot(table, Feed.Last));
        }
    }

    private sealed class Lease(LiveTable table) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                table.Touch();
                Interlocked.Decrement(ref table._followers);
            }
        }
    }
}
