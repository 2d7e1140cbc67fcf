using System.Collections.Immutable;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// The objects an informer knows and the rules by which lists and events change them. Single-threaded; what it hands out is immutable.
/// </summary>
/// <remarks>
/// Events of one object may come twice or late (a watch cache that restarts, a proxy that repeats), so an event counts only
/// when it is newer than what is known of that object. Versions of different objects are never held against each other
/// except against the list's: whatever is not newer than the list is already in it.
/// </remarks>
internal sealed class InformerStore<T>
    where T : class, IWatchedObject
{
    /// <summary>
    /// Deletions remembered, so that a late event cannot bring an object back. With their version, because an object that
    /// leaves a selector is reported as deleted and may enter it again.
    /// </summary>
    private const int MaxTombstones = 1024;

    private readonly Queue<string> _tombstoneOrder = new();
    private readonly Dictionary<string, ResourceVersion> _tombstones = new(StringComparer.Ordinal);
    private ResourceVersion _listed;

    public InformerSnapshot<T> Snapshot { get; private set; } = InformerSnapshot<T>.Empty;

    /// <summary>Takes a complete list for the truth.</summary>
    /// <param name="columnsChanged">Whether objects of the same version look different now, as rows do in other columns.</param>
    public IReadOnlyList<Change<T>> Replace(IReadOnlyList<T> items, ResourceVersion version, bool columnsChanged = false)
    {
        var old = Snapshot.Items;
        var next = old.ToBuilder();
        var listed = new HashSet<ObjectKey>(items.Count);
        var changes = new List<Change<T>>();
        foreach (var item in items)
        {
            var key = item.Key;
            listed.Add(key);
            var known = old.GetValueOrDefault(key);
            if (!columnsChanged && known is not null && known.Uid == item.Uid && known.ResourceVersion == item.ResourceVersion && !item.ResourceVersion.IsEmpty)
            {
                continue;
            }

            SnapshotDifference.AddChange(changes, key, known, item);
            next[key] = item;
        }

        foreach (var (key, gone) in old)
        {
            if (!listed.Contains(key))
            {
                changes.Add(new Change<T>(ChangeType.Deleted, key, gone, null));
                next.Remove(key);
            }
        }

        _tombstones.Clear();
        _tombstoneOrder.Clear();
        _listed = version;
        Publish(next.ToImmutable(), version, changes.Count);
        return changes;
    }

    /// <summary>Removes every object: the server no longer serves the type.</summary>
    public IReadOnlyList<Change<T>> Clear() => Replace([], default);

    /// <summary>Applies events in the order they came.</summary>
    public IReadOnlyList<Change<T>> Apply(IReadOnlyList<WatchEvent<T>> events)
    {
        var next = Snapshot.Items.ToBuilder();
        var version = Snapshot.ResourceVersion;
        var changes = new List<Change<T>>();
        foreach (var change in events)
        {
            if (change.Type == WatchEventType.Bookmark)
            {
                version = Later(version, change.ResourceVersion);
                continue;
            }

            var item = change.Object!;
            version = Later(version, item.ResourceVersion);
            if (change.Type == WatchEventType.Deleted)
            {
                Delete(next, changes, item);
            }
            else
            {
                Put(next, changes, item);
            }
        }

        Publish(next.ToImmutable(), version, changes.Count);
        return changes;
    }

    private void Put(ImmutableDictionary<ObjectKey, T>.Builder next, List<Change<T>> changes, T item)
    {
        var key = item.Key;
        if (next.TryGetValue(key, out var known))
        {
            if (item.ResourceVersion.IsNotNewerThan(known.ResourceVersion))
            {
                return;
            }
        }
        else if (item.ResourceVersion.IsNotNewerThan(_listed)
            || (_tombstones.TryGetValue(item.Uid, out var deleted) && item.ResourceVersion.IsNotNewerThan(deleted)))
        {
            return;
        }

        SnapshotDifference.AddChange(changes, key, known, item);
        next[key] = item;
    }

    private void Delete(ImmutableDictionary<ObjectKey, T>.Builder next, List<Change<T>> changes, T item)
    {
        AddTombstone(item);
        var key = item.Key;
        if (!next.TryGetValue(key, out var known))
        {
            return;
        }

        // The deletion of an earlier object of this name, reported late: the present one stays.
        if (known.Uid != item.Uid && item.ResourceVersion.IsNotNewerThan(known.ResourceVersion))
        {
            return;
        }

        changes.Add(new Change<T>(ChangeType.Deleted, key, known, null));
        next.Remove(key);
    }

    private void AddTombstone(T item)
    {
        var known = _tombstones.ContainsKey(item.Uid);
        _tombstones[item.Uid] = item.ResourceVersion;
        if (known)
        {
            return;
        }

        _tombstoneOrder.Enqueue(item.Uid);
        if (_tombstoneOrder.Count > MaxTombstones)
        {
            _tombstones.Remove(_tombstoneOrder.Dequeue());
        }
    }

    private void Publish(ImmutableDictionary<ObjectKey, T> items, ResourceVersion version, int changes) =>
        Snapshot = new InformerSnapshot<T>(items, version, Snapshot.Generation + (changes > 0 ? 1 : 0));

    /// <summary>Where to go on: a late event must not lead back. Versions that are not numbers are taken as they come.</summary>
    private static ResourceVersion Later(ResourceVersion current, ResourceVersion seen) =>
        seen.IsEmpty || current.IsNewerThan(seen) ? current : seen;
}
