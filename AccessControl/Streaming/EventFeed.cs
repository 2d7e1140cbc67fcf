namespace ClusterCodex.AccessControl.Streaming;

/// <summary>An event with its sequence number.</summary>
/// <param name="Sequence">1 for the first event since the start.</param>
/// <param name="Event">What happened.</param>
public readonly record struct FeedEntry<T>(long Sequence, T Event);

/// <summary>The events that a follower has not received yet.</summary>
/// <param name="Entries">In order.</param>
/// <param name="Last">The position to continue from.</param>
/// <param name="Gap">Whether events before these were dropped.</param>
public readonly record struct FeedRead<T>(IReadOnlyList<FeedEntry<T>> Entries, long Last, bool Gap);

/// <summary>
/// The newest events in order, shared by every follower: a follower is only a number, so a slow one costs
/// nothing and is notified of a gap instead of delaying others.
/// </summary>
/// <param name="capacity">Events kept.</param>
public sealed class EventFeed<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly FeedEntry<T>[] _ring = new FeedEntry<T>[capacity];
    private TaskCompletionSource _published = NewSignal();
    private long _last;

    /// <summary>Differs for every feed of every run: a cursor of another one cannot be resumed.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Number of the newest event; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>Appends events and wakes the followers.</summary>
    /// <param name="feedEvents">In order; none publishes nothing.</param>
    /// <param name="commit">
    /// Called with the number of the last of them before any follower can receive them: a snapshot that is replaced here
    /// is never behind the feed, nor ahead of it. Must be quick, and must not read or publish.
    /// </param>
    public void Publish(IReadOnlyList<T> feedEvents, Action<long>? commit = null)
    {
        TaskCompletionSource published;
        lock (_lock)
        {
            foreach (var feedEvent in feedEvents)
            {
                _last++;
                _ring[_last % capacity] = new FeedEntry<T>(_last, feedEvent);
            }

            commit?.Invoke(_last);
            if (feedEvents.Count == 0)
            {
                return;
            }

            published = _published;
            _published = NewSignal();
        }

        published.SetResult();
    }

    /// <summary>Everything after <paramref name="after"/> that is still kept.</summary>
    public FeedRead<T> Read(long after)
    {
        lock (_lock)
        {
            var oldest = Math.Max(1, _last - capacity + 1);
            var first = Math.Max(after + 1, oldest);
            var entries = new List<FeedEntry<T>>((int)Math.Max(0, _last - first + 1));
            for (var sequence = first; sequence <= _last; sequence++)
            {
                entries.Add(_ring[sequence % capacity]);
            }

            return new FeedRead<T>(entries, _last, after + 1 < oldest);
        }
    }

    /// <summary>Completes once there is an event after <paramref name="after"/>.</summary>
    public Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _last > after ? Task.CompletedTask : _published.Task.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
