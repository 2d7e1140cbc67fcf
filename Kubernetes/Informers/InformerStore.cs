using System.Collections.Immutable;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// The objects of an informer and the rules by which lists and events change them. Single-threaded; its snapshots are immutable.
/// </summary>
/// <remarks>
/// Events of one object may be duplicated or late (a restarted watch cache, a retrying proxy), so an event is applied only
/// where it is newer than the known version of that object. Versions of different objects are not compared,
/// except with that of the list: an event that is not newer than the list is already part of it.
/// </remarks>
internal sealed class InformerStore<T>
    where T : class, IWatchedObject
{
    /// <summary>
    /// Number of deletions kept, so that a late event cannot restore an object. With their version, because an object that
    /// leaves a selector is reported as deleted and may enter it again.
    /// </summary>
    private const int MaxTombstones = 1024;

    private readonly Queue<string> _tombstoneOrder = new();
    private readonly Dictionary<string, ResourceVersion> _tombstones = new(StringComparer.Ordinal);
    private ResourceVersion _listed;

    public InformerSnapshot<T> Snapshot { get; private set; } = InformerSnapshot<T>.Empty;

    /// <summary>Replaces all objects by a complete list.</summary>
    /// <param name="columnsChanged">Whether objects of the same version have to be replaced too, because their table columns changed.</param>
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

        foreach (var (key, removed) in old)
        {
            if (!listed.Contains(key))
            {
                changes.Add(new Change<T>(ChangeType.Deleted, key, removed, null));
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

    /// <summary>Applies events in their order.</summary>
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

        // A late deletion of an earlier object of this name: the current one is kept.
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

    /// <summary>The version to continue from: a late event must not decrease it. Versions that are not numbers cannot be compared, so the last one is used.</summary>
    private static ResourceVersion Later(ResourceVersion current, ResourceVersion seen) =>
        seen.IsEmpty || current.IsNewerThan(seen) ? current : seen;
}
