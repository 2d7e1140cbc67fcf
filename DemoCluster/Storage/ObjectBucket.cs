using System.Collections.Immutable;

namespace ClusterCodex.DemoCluster.Storage;

/// <summary>All objects of one resource. Touched only under the store's lock.</summary>
internal sealed class ObjectBucket(long startVersion)
{
    private readonly List<WatchEvent> _history = [];
    private StoredObject[]? _sorted;

    public ImmutableDictionary<ObjectKey, StoredObject> Objects { get; private set; } = ImmutableDictionary<ObjectKey, StoredObject>.Empty;

    public List<WatchSubscription> Subscriptions { get; } = [];

    /// <summary>Changes at or before this version are forgotten; a watch from before it has to list again.</summary>
    public long CompactedVersion { get; private set; } = startVersion;

    public void Apply(WatchEvent change, int historyLimit)
    {
        Objects = change.Type == ChangeType.Deleted ? Objects.Remove(change.Object.Key) : Objects.SetItem(change.Object.Key, change.Object);
        _sorted = null;
        _history.Add(change);
        if (_history.Count > historyLimit * 2)
        {
            Compact(_history[^historyLimit].Version - 1);
        }
    }

    /// <summary>Files many objects at once without a history of their additions.</summary>
    public void Load(IEnumerable<StoredObject> objects)
    {
        Objects = Objects.SetItems(objects.Select(item => KeyValuePair.Create(item.Key, item)));
        _sorted = null;
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

    /// <summary>All objects in key order. Shared: never written to.</summary>
    public StoredObject[] Sorted()
    {
        if (_sorted is null)
        {
            var sorted = Objects.Values.ToArray();
            Array.Sort(sorted, static (left, right) => left.Key.CompareTo(right.Key));
            _sorted = sorted;
        }

        return _sorted;
    }
}
