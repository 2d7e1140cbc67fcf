using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>Keeps the state at the start of a paged list, so that all of its pages are consistent.</summary>
internal sealed class ListSnapshots(TimeProvider time, TimeSpan lifetime)
{
    private const int Limit = 64;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string StorageKey, long Version), (StoredObject[] Objects, DateTimeOffset Used)> _kept = [];

    public void Keep(string storageKey, long version, StoredObject[] objects)
    {
        lock (_gate)
        {
            _kept[(storageKey, version)] = (objects, time.GetUtcNow());
            Trim();
        }
    }

    /// <summary>Null where it is older than the lifetime or was evicted: the token has expired.</summary>
    public StoredObject[]? Find(string storageKey, long version)
    {
        lock (_gate)
        {
            Trim();
            return _kept.TryGetValue((storageKey, version), out var kept) ? kept.Objects : null;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _kept.Clear();
        }
    }

    private void Trim()
    {
        var oldest = time.GetUtcNow() - lifetime;
        foreach (var key in _kept.Where(pair => pair.Value.Used < oldest).Select(pair => pair.Key).ToArray())
        {
            _kept.Remove(key);
        }

        while (_kept.Count > Limit)
        {
            _kept.Remove(_kept.MinBy(pair => pair.Value.Used).Key);
        }
    }
}
