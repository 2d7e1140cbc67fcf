using System.Collections.Immutable;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>All objects of one resource. Accessed only under the store's lock.</summary>
internal sealed class ObjectBucket(long startVersion)
{
    private readonly List<WatchEvent> _history = [];
    private readonly Dictionary<ObjectKey, StoredObject?> _unsorted = [];
    private StoredObject[] _sorted = [];

    public ImmutableDictionary<ObjectKey, StoredObject> Objects { get; private set; } = ImmutableDictionary<ObjectKey, StoredObject>.Empty;

    public List<WatchSubscription> Subscriptions { get; } = [];

    /// <summary>Changes at or before this version are no longer kept; a watch from before it has to relist.</summary>
    public long CompactedVersion { get; private set; } = startVersion;

    public void Apply(WatchEvent change, int historyLimit)
    {
        Objects = change.Type == ChangeType.Deleted ? Objects.Remove(change.Object.Key) : Objects.SetItem(change.Object.Key, change.Object);
        _unsorted[change.Object.Key] = change.Type == ChangeType.Deleted ? null : change.Object;
        _history.Add(change);
        if (_history.Count > historyLimit * 2)
        {
            Compact(_history[^historyLimit].Version - 1);
        }
    }

    /// <summary>Adds many objects at once without a history of their additions.</summary>
    public void Load(IEnumerable<StoredObject> objects)
    {
        foreach (var item in objects)
        {
            _unsorted[item.Key] = item;
        }

        Objects = Objects.SetItems(_unsorted.Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));
    }

    public void Compact(long version)
    {
        CompactedVersion = Math.Max(CompactedVersion, version);
        _history.RemoveAll(change => change.Version <= CompactedVersion);
    }

    public IEnumerable<WatchEvent> Since(long version)
    {
        var low = 0;
        var high = _history.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Version <= version)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return _history.Skip(low);
    }

    /// <summary>All objects in key order. Shared: must not be modified.</summary>
    public StoredObject[] Sorted()
    {
        if (_unsorted.Count == 0)
        {
            return _sorted;
        }

        // Merges the sorted changes into the sorted objects in one pass: sorting everything again would be too slow after every change.
        var changes = _unsorted.ToArray();
        Array.Sort(changes, static (left, right) => left.Key.CompareTo(right.Key));
        var merged = new List<StoredObject>(_sorted.Length + changes.Length);
        var from = 0;
        foreach (var (key, value) in changes)
        {
            var until = from + ObjectStore.LowerBound(_sorted.AsSpan(from), key);
            merged.AddRange(_sorted.AsSpan(from, until - from));
            from = until < _sorted.Length && _sorted[until].Key == key ? until + 1 : until;
            if (value is not null)
            {
                merged.Add(value);
            }
        }

        merged.AddRange(_sorted.AsSpan(from));
        _sorted = [.. merged];
        _unsorted.Clear();
        return _sorted;
    }
}
