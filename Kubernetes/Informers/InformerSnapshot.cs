using System.Collections.Immutable;

namespace ClusterCodex.Kubernetes;

/// <summary>All objects at one point in time. Immutable.</summary>
/// <param name="ResourceVersion">Of the list or the last event; empty before the first list.</param>
/// <param name="Generation">Increases with every change, so equal generations of one informer are equal snapshots.</param>
public sealed record InformerSnapshot<T>(ImmutableDictionary<ObjectKey, T> Items, ResourceVersion ResourceVersion, long Generation)
    where T : class, IWatchedObject
{
    public static readonly InformerSnapshot<T> Empty = new(ImmutableDictionary<ObjectKey, T>.Empty, default, 0);
}

public enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <param name="Old">Null for an addition.</param>
/// <param name="New">Null for a deletion.</param>
public readonly record struct Change<T>(ChangeType Type, ObjectKey Key, T? Old, T? New)
    where T : class, IWatchedObject;

/// <summary>Changes that became visible together.</summary>
/// <param name="Changes">In their order; an object that was replaced by another of the same name is Deleted, then Added.</param>
/// <param name="Snapshot">The snapshot after all changes.</param>
public sealed record InformerBatch<T>(IReadOnlyList<Change<T>> Changes, InformerSnapshot<T> Snapshot)
    where T : class, IWatchedObject;

/// <summary>The state of an informer's connection to its server.</summary>
/// <param name="Synced">Whether a complete list has been read since the start; stays true through later failures.</param>
/// <param name="Reachable">Whether the server answered the last request, even with an error.</param>
/// <param name="KindGone">The server no longer serves the type (its definition was deleted): the snapshot is empty. Ends with the first complete list after that.</param>
/// <param name="LastError">Why the last request failed; null while there is no failure.</param>
/// <param name="Since">When this state began.</param>
public sealed record InformerState(bool Synced, bool Reachable, bool KindGone, KubernetesException? LastError, DateTimeOffset Since);
