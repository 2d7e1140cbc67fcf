using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

/// <summary>
/// The cluster's state in memory: objects by resource, one version counter for all, a bounded history of changes, and
/// their fan-out to watchers. The rules of the API (validation, defaults, subresources) are implemented above it.
/// </summary>
internal sealed class ObjectStore
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimeProvider _time;
    private readonly int _historyLimit;
    private readonly long _startVersion;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ObjectBucket> _buckets = [];
    private readonly List<WatchSubscription> _all = [];
    private long _version;

    public ObjectStore(TimeProvider time, int historyLimit)
    {
        _time = time;
        _historyLimit = historyLimit;
        // Versions of an earlier run are older than the store and must be recognized as expired.
        _startVersion = Math.Max(1000, (time.GetUtcNow() - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);
        _version = _startVersion;
    }

    /// <summary>The newest version of all objects; the changes up to it have been queued for every watcher.</summary>
    public long Version
    {
        get
        {
            // Under the lock: a change is stored and queued atomically.
            lock (_gate)
            {
                return _version;
            }
        }
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    public StoredObject? Find(ResourceKind kind, string ns, string name)
    {
        lock (_gate)
        {
            return Bucket(kind).Objects.GetValueOrDefault(new ObjectKey(ns, name));
        }
    }

    /// <summary>All objects of a resource in key order, and their version.</summary>
    public (StoredObject[] Objects, long Version) Snapshot(ResourceKind kind)
    {
        lock (_gate)
        {
            return (Bucket(kind).Sorted(), _version);
        }
    }

    /// <summary>Parsed objects of one namespace (all of them when <paramref name="ns"/> is null).</summary>
    public IEnumerable<JsonObject> List(ResourceKind kind, string? ns) =>
        Range(Snapshot(kind).Objects, ns).ToArray().Select(item => item.ToJson());

    /// <summary>The part of a sorted snapshot that belongs to one namespace.</summary>
    public static ArraySegment<StoredObject> Range(StoredObject[] sorted, string? ns)
    {
        if (ns is null)
        {
            return sorted;
        }

        var start = LowerBound(sorted, new ObjectKey(ns, ""));
        var end = LowerBound(sorted, new ObjectKey(ns + "\0", ""));
        return new ArraySegment<StoredObject>(sorted, start, end - start);
    }

    /// <summary>Index of the first object at or after a key.</summary>
    public static int LowerBound(ReadOnlySpan<StoredObject> sorted, ObjectKey key)
    {
        var low = 0;
        var high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].Key < key)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Adds a new object and sets its uid, creation time and version.</summary>
    /// <returns><see langword="null"/> when the name is taken.</returns>
    public StoredObject? TryCreate(ResourceKind kind, JsonObject value)
    {
        var metadata = value.Ensure("metadata");
        metadata["uid"] ??= Guid.NewGuid().ToString();
        metadata["creationTimestamp"] ??= Timestamps.Format(Now);
        if (kind.HasGeneration || kind == BuiltInKinds.Pod && value.ContainsKey("spec"))
        {
            metadata["generation"] ??= 1;
        }

        lock (_gate)
        {
            if (Bucket(kind).Objects.ContainsKey(KeyOf(value)))
            {
                return null;
            }

            var created = Freeze(value, ++_version);
            Publish(kind, new WatchEvent(ChangeType.Added, kind.StorageKey, created.Version, created, Previous: null));
            return created;
        }
    }

    /// <summary>Replaces <paramref name="current"/> by <paramref name="next"/>.</summary>
    /// <returns>The stored object: <paramref name="current"/> itself where nothing changed, <see langword="null"/> where another writer was faster.</returns>
    public StoredObject? TryReplace(ResourceKind kind, StoredObject current, JsonObject next)
    {
        next.Remove("kind");
        next.Remove("apiVersion");
        next.Ensure("metadata")["resourceVersion"] = current.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var unchanged = Json.Bytes(next).AsSpan().SequenceEqual(current.Json);
        lock (_gate)
        {
            if (!ReferenceEquals(Bucket(kind).Objects.GetValueOrDefault(current.Key), current))
            {
                return null;
            }

            if (unchanged)
            {
                return current;
            }

            var replaced = Freeze(next, ++_version);
            Publish(kind, new WatchEvent(ChangeType.Modified, kind.StorageKey, replaced.Version, replaced, current));
            return replaced;
        }
    }

    /// <summary>Deletes an object.</summary>
    /// <returns><see langword="false"/> where <paramref name="current"/> is no longer the stored object.</returns>
    public bool TryRemove(ResourceKind kind, StoredObject current)
    {
        var last = current.ToJson();
        lock (_gate)
        {
            if (!ReferenceEquals(Bucket(kind).Objects.GetValueOrDefault(current.Key), current))
            {
                return false;
            }

            var removed = Freeze(last, ++_version);
            Publish(kind, new WatchEvent(ChangeType.Deleted, kind.StorageKey, removed.Version, removed, current));
            return true;
        }
    }

    /// <summary>Adds many objects at start-up, before there are watches.</summary>
    public void Load(ResourceKind kind, IEnumerable<JsonObject> values)
    {
        lock (_gate)
        {
            Bucket(kind).Load([.. values.Select(value => Freeze(value, ++_version))]);
            Bucket(kind).Compact(_version);
        }
    }

    /// <summary>Opens a watch.</summary>
    /// <param name="kind">Null for every resource.</param>
    /// <param name="since">Changes after this version are delivered; null for changes from now on.</param>
    /// <exception cref="WatchExpiredException">The history since then is no longer kept.</exception>
    public WatchSubscription Subscribe(ResourceKind? kind, long? since)
    {
        var subscription = new WatchSubscription(this, kind?.StorageKey);
        lock (_gate)
        {
            if (kind is null)
            {
                _all.Add(subscription);
                return subscription;
            }

            var bucket = Bucket(kind);
            if (since is { } version)
            {
                if (version < bucket.CompactedVersion)
                {
                    throw new WatchExpiredException(bucket.CompactedVersion);
                }

                foreach (var change in bucket.Since(version))
                {
                    subscription.Offer(change);
                }
            }

            bucket.Subscriptions.Add(subscription);
            return subscription;
        }
    }

    public void Unsubscribe(WatchSubscription subscription)
    {
        lock (_gate)
        {
            (subscription.StorageKey is { } key ? _buckets[key].Subscriptions : _all).Remove(subscription);
        }
    }

    /// <summary>Ends every watch of a resource that is no longer served, after its queued events.</summary>
    public void EndWatches(ResourceKind kind)
    {
        lock (_gate)
        {
            foreach (var subscription in Bucket(kind).Subscriptions)
            {
                subscription.End();
            }
        }
    }

    /// <summary>Discards the history: watches from earlier versions get 410, as after etcd's compaction.</summary>
    /// <param name="closeWatches">Also ends open watches, as for a watcher that fell behind the compaction.</param>
    public void Compact(bool closeWatches)
    {
        lock (_gate)
        {
            // The counter is incremented, so that watchers at the newest version are behind as well.
            _version++;
            foreach (var bucket in _buckets.Values)
            {
                bucket.Compact(_version);
                foreach (var subscription in closeWatches ? bucket.Subscriptions : [])
                {
                    subscription.Expire(_version);
                }
            }
        }
    }

    private static ObjectKey KeyOf(JsonObject value) => new(value.NamespaceOf(), value.NameOf());

    private static StoredObject Freeze(JsonObject value, long version)
    {
        value.Remove("kind");
        value.Remove("apiVersion");
        var metadata = value.Object("metadata")!;
        metadata["resourceVersion"] = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var labels = metadata.Object("labels") is { Count: > 0 } map
            ? map.ToFrozenDictionary(pair => string.Intern(pair.Key), pair => string.Intern(Json.Scalar(pair.Value)))
            : FrozenDictionary<string, string>.Empty;
        return new StoredObject(new ObjectKey(string.Intern(value.NamespaceOf()), value.NameOf()), metadata.Text("uid"), version, labels, Json.Bytes(value));
    }

    private void Publish(ResourceKind kind, WatchEvent change)
    {
        var bucket = Bucket(kind);
        bucket.Apply(change, _historyLimit);
        foreach (var subscription in bucket.Subscriptions)
        {
            subscription.Offer(change);
        }

        foreach (var subscription in _all)
        {
            subscription.Offer(change);
        }
    }

    private ObjectBucket Bucket(ResourceKind kind)
    {
        if (!_buckets.TryGetValue(kind.StorageKey, out var bucket))
        {
            bucket = new ObjectBucket(_startVersion);
            _buckets[kind.StorageKey] = bucket;
        }

        return bucket;
    }
}
