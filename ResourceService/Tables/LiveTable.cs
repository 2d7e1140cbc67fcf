using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>What followers of a table receive.</summary>
internal abstract record TableEvent
{
    /// <summary>A row was added, changed or removed.</summary>
    /// <param name="Type">What happened.</param>
    /// <param name="Current">The current row; for a removed row, its last state.</param>
    /// <param name="Before">The previous row; <see langword="null"/> for a new one.</param>
    public sealed record Row(ChangeType Type, TableRow Current, TableRow? Before) : TableEvent;

    /// <summary>The cluster stopped answering, or answers again.</summary>
    /// <param name="SilentSince">Its last answer; null while it answers.</param>
    public sealed record Cluster(DateTimeOffset? SilentSince) : TableEvent;
}

/// <summary>Keeps one kind's table current and its rows sorted, so that a page is found in logarithmic time.</summary>
internal sealed class LiveTable(ServedKind kind, TableInformer informer, ClusterHeartbeat heartbeat, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Changes kept for followers: a few minutes of a busy kind.</summary>
    private const int FeedCapacity = 4096;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TableSnapshot _current = TableSnapshot.Empty;
    private Task _running = Task.CompletedTask;
    private int _followers;
    private long _usedAt = time.GetTimestamp();

    public ServedKind Kind => kind;

    /// <summary>Changes since the first complete list.</summary>
    public EventFeed<TableEvent> Feed { get; } = new(FeedCapacity);

    /// <summary>The columns of the API server's table.</summary>
    public IReadOnlyList<TableColumn> Columns => informer.Columns;

    public TableSnapshot Current => Volatile.Read(ref _current);

    public InformerState State => informer.State;

    /// <summary>Whether the first complete list has been read.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Converts ages that the server printed to timestamps.</summary>
    public PrintedAges Ages { get; } = new(time);

    /// <summary>Whether the table failed with a programming error, not a cluster error: it has to be reopened.</summary>
    public bool IsBroken => _running.IsFaulted;

    /// <summary>The cluster's last answer; null while it answers.</summary>
    public DateTimeOffset? SilentSince => heartbeat.SilentSince;

    public void Start()
    {
        heartbeat.Changed += OnHeartbeat;
        _running = RunAsync();
    }

    /// <summary>Completes with the first complete list.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Records a use of the table, which restarts its idle time.</summary>
    public void Touch() => Volatile.Write(ref _usedAt, time.GetTimestamp());

    /// <summary>Keeps the table until the result is disposed.</summary>
    public IDisposable Follow()
    {
        Interlocked.Increment(ref _followers);
        return new Lease(this);
    }

    /// <summary>Whether the table has not been used for <paramref name="idle"/> and has no followers.</summary>
    public bool IsIdle(TimeSpan idle) => Volatile.Read(ref _followers) == 0 && time.GetElapsedTime(Volatile.Read(ref _usedAt)) > idle;

    public async ValueTask DisposeAsync()
    {
        heartbeat.Changed -= OnHeartbeat;
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.TrySetCanceled();
        _stop.Dispose();
    }

    private Task RunAsync() => RunTogether.RunAsync(_stop.Token, informer.RunAsync, ReadAsync);

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await informer.WaitForSyncAsync(cancellationToken);
        using var subscription = informer.Subscribe();
        Ages.Add(informer.Columns, subscription.Initial.Items.Values);
        Volatile.Write(ref _current, TableSnapshot.Of(subscription.Initial.Items.Values, Feed.Last));
        _ready.SetResult();
        await foreach (var batch in subscription.ReadAllAsync(cancellationToken))
        {
            foreach (var change in batch.Changes)
            {
                UpdateAges(change);
            }

            var rows = Current.With(batch.Changes);
            Feed.Publish(
                [.. batch.Changes.Select(change => new TableEvent.Row(change.Type, (change.New ?? change.Old)!, change.Old))],
                sequence => Volatile.Write(ref _current, rows with { Sequence = sequence }));
        }
    }

    private void OnHeartbeat(object? sender, EventArgs args) =>
        Feed.Publish([new TableEvent.Cluster(heartbeat.SilentSince)], sequence => Volatile.Write(ref _current, Current with { Sequence = sequence }));

    private void UpdateAges(Change<TableRow> change)
    {
        if (change.New is not null)
        {
            Ages.Add(informer.Columns, [change.New]);
        }
        else
        {
            Ages.Remove(change.Old!);
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
