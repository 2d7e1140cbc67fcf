namespace ClusterCodex.Kubernetes;

/// <summary>
/// Keeps all objects of one type current: a complete list, then a watch, and a new list when the server no longer
/// knows the watch's version. When the server no longer serves the type, every object is reported deleted until the type is served again. Consumers read <see cref="Snapshot"/> at any time from any thread, or <see cref="Subscribe"/>.
/// </summary>
/// <typeparam name="T">What the projection keeps of an object; must never change once made.</typeparam>
public partial class Informer<T>
    where T : class, IWatchedObject
{
    private readonly KubernetesClient _client;
    private readonly InformerOptions _options;
    private readonly ObjectReader<T> _objects;
    private readonly ILogger _logger;
    private readonly InformerStore<T> _store = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<InformerSubscription<T>> _subscriptions = [];
    private volatile InformerSnapshot<T> _snapshot = InformerSnapshot<T>.Empty;
    private volatile InformerState _state;
    private volatile object? _form;
    private readonly Lock _wakeGate = new();
    private CancellationTokenSource? _wake;
    private int _started;

    /// <param name="projection">Called on the informer's thread, one object at a time.</param>
    /// <param name="options">Null: the defaults, all namespaces.</param>
    public Informer(KubernetesClient client, ResourceType type, Projection<T> projection, InformerOptions? options = null)
        : this(client, type, new ProjectionReader<T>(projection), options)
    {
    }

    private protected Informer(KubernetesClient client, ResourceType type, ObjectReader<T> objects, InformerOptions? options)
    {
        _client = client;
        Type = type;
        _objects = objects;
        _options = options ?? InformerOptions.Default;
        _logger = client.Loggers.CreateLogger("ClusterCodex.Kubernetes.Informer");
        _state = new InformerState(Synced: false, Reachable: false, KindGone: false, LastError: null, client.Time.GetUtcNow());
    }

    public ResourceType Type { get; }

    /// <summary>All objects as far as known; empty before the first complete list.</summary>
    public InformerSnapshot<T> Snapshot => _snapshot;

    public InformerState State => _state;

    /// <summary><see cref="ObjectReader{T}.Form"/> of the objects in the snapshot; null before the first list.</summary>
    private protected object? Form => _form;

    /// <summary>Raised after <see cref="State"/> has changed, on the informer's thread: return quickly.</summary>
    public event EventHandler? StateChanged;

    /// <summary>Completes when the first complete list has been read.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>A snapshot and every change after it. Dispose it when done.</summary>
    public InformerSubscription<T> Subscribe()
    {
        lock (_gate)
        {
            var subscription = new InformerSubscription<T>(this, _snapshot);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    internal void Unsubscribe(InformerSubscription<T> subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private void Publish(IReadOnlyList<Change<T>> changes)
    {
        // Under the lock, so that a new subscription has every change either in its snapshot or in its queue, never in both or neither.
        lock (_gate)
        {
            _snapshot = _store.Snapshot;
            if (changes.Count == 0)
            {
                return;
            }

            var batch = new InformerBatch<T>(changes, _snapshot);
            foreach (var subscription in _subscriptions)
            {
                subscription.Publish(batch);
            }
        }
    }

    private void SetState(bool synced, KubernetesException? error, bool kindGone)
    {
        var old = _state;
        var reachable = error is null || error.Reached;
        if (old.Synced == synced && old.Reachable == reachable && old.KindGone == kindGone && old.LastError?.Message == error?.Message)
        {
            return;
        }

        _state = new InformerState(synced, reachable, kindGone, error, _client.Time.GetUtcNow());
        StateChanged?.Invoke(this, EventArgs.Empty);
    }
}
