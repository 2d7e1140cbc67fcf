using System.Runtime.CompilerServices;

namespace ClusterCodex.Kubernetes;

/// <summary>One reader's view of an informer: a snapshot and every change after it, in order.</summary>
public sealed class InformerSubscription<T> : IDisposable
    where T : class, IWatchedObject
{
    /// <summary>Maximum number of queued changes. A slower reader receives the difference between its last and the current snapshot.</summary>
    internal const int MaxQueued = 10_000;

    private readonly Informer<T> _informer;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _available = new(0, 1);
    private readonly Queue<InformerBatch<T>> _queue = new();
    private InformerSnapshot<T> _seen;
    private InformerSnapshot<T>? _overtaken;
    private int _queued;

    internal InformerSubscription(Informer<T> informer, InformerSnapshot<T> initial)
    {
        _informer = informer;
        _seen = initial;
        Initial = initial;
    }

    /// <summary>The snapshot at the time of subscribing; empty before the first list.</summary>
    public InformerSnapshot<T> Initial { get; }

    /// <summary>Every batch after <see cref="Initial"/>, until cancelled. One reader at a time.</summary>
    public async IAsyncEnumerable<InformerBatch<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await _available.WaitAsync(cancellationToken);
            while (Take() is { } batch)
            {
                yield return batch;
            }
        }
    }

    public void Dispose() => _informer.Unsubscribe(this);

    internal void Publish(InformerBatch<T> batch)
    {
        lock (_gate)
        {
            if (_overtaken is not null)
            {
                _overtaken = batch.Snapshot;
            }
            else if (_queue.Count > 0 && _queued + batch.Changes.Count > MaxQueued)
            {
                _queue.Clear();
                _queued = 0;
                _overtaken = batch.Snapshot;
            }
            else
            {
                _queue.Enqueue(batch);
                _queued += batch.Changes.Count;
            }

            if (_available.CurrentCount == 0)
            {
                _available.Release();
            }
        }
    }

    private InformerBatch<T>? Take()
    {
        InformerSnapshot<T> before, now;
        lock (_gate)
        {
            if (_queue.TryDequeue(out var batch))
            {
                _queued -= batch.Changes.Count;
                _seen = batch.Snapshot;
                return batch;
            }

            if (_overtaken is not { } overtaken)
            {
                return null;
            }

            before = _seen;
            now = overtaken;
            _seen = overtaken;
            _overtaken = null;
        }

        return new InformerBatch<T>(SnapshotDifference.Between(before, now), now);
    }
}
