using System.Threading.Channels;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>One watcher's queue. A watcher that falls too far behind is ended and has to relist.</summary>
internal sealed class WatchSubscription(ObjectStore store, string? storageKey) : IDisposable
{
    private const int QueueLimit = 50_000;
    private readonly Channel<WatchEvent> _queue = Channel.CreateBounded<WatchEvent>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<WatchEvent> Reader => _queue.Reader;

    /// <summary>The resource watched; null for every resource.</summary>
    public string? StorageKey { get; } = storageKey;

    /// <summary>Called under the store's lock, in the order of versions.</summary>
    public void Offer(WatchEvent change)
    {
        if (!_queue.Writer.TryWrite(change))
        {
            _queue.Writer.TryComplete(new WatchExpiredException(change.Version));
        }
    }

    public void End() => _queue.Writer.TryComplete();

    public void Expire(long version) => _queue.Writer.TryComplete(new WatchExpiredException(version));

    public void Dispose()
    {
        store.Unsubscribe(this);
        _queue.Writer.TryComplete();
    }
}

/// <summary>The history that a watch needs is no longer kept: the client has to relist (410).</summary>
internal sealed class WatchExpiredException(long version) : Exception($"too old resource version ({version})")
{
    public long Version { get; } = version;
}
