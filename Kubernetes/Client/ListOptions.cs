namespace ClusterCodex.Kubernetes;

/// <summary>Which objects of a type to read.</summary>
public record ObjectQuery
{
    /// <summary>Null: all namespaces, or a cluster-scoped type.</summary>
    public string? Namespace { get; init; }

    /// <summary>As kubectl's <c>-l</c>; null: all.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As kubectl's <c>--field-selector</c>; null: all.</summary>
    public string? FieldSelector { get; init; }
}

public sealed record ListOptions : ObjectQuery
{
    /// <summary>Objects per page; 0: everything in one answer. The server may give fewer.</summary>
    public int Limit { get; init; } = 500;

    /// <summary>From the page before; null: the first page.</summary>
    public string? Continue { get; init; }

    /// <summary>Null: the newest state; <c>0</c>: any state the server has in memory. Not sent with <see cref="Continue"/>.</summary>
    public string? ResourceVersion { get; init; }
}

public sealed record WatchOptions : ObjectQuery
{
    /// <summary>Where to begin: the version of a list. Empty: the server first sends every object as Added.</summary>
    public ResourceVersion ResourceVersion { get; init; }

    /// <summary>After this the server ends the watch; null: the server's own time.</summary>
    public TimeSpan? ServerTimeout { get; init; }

    /// <summary>Longest time without an event before the watch fails with <see cref="KubernetesFailure.IdleTimeout"/>; bookmarks come about once a minute.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <param name="Continue">Null on the last page.</param>
/// <param name="ResourceVersion">Version of the whole list, from which a watch continues. The same on every page.</param>
/// <param name="RemainingItemCount">Null when the server does not say, as with selectors.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Continue, ResourceVersion ResourceVersion, long? RemainingItemCount);

public enum WatchEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing changed; everything up to the version has been sent.</summary>
    Bookmark,
}

/// <param name="Object">Null for a bookmark; the last state for a deletion.</param>
/// <param name="ResourceVersion">Set for a bookmark only.</param>
public readonly record struct WatchEvent<T>(WatchEventType Type, T? Object, ResourceVersion ResourceVersion);
