namespace ClusterCodex.Kubernetes;

public sealed record WriteOptions
{
    public static readonly WriteOptions Default = new();

    /// <summary>The server processes the request without storing the result.</summary>
    public bool DryRun { get; init; }

    /// <summary>Null: the client's (<see cref="KubernetesClientOptions.FieldManager"/>).</summary>
    public string? FieldManager { get; init; }

    /// <summary>With <see cref="PatchType.Apply"/>: take fields over from other managers instead of failing with a conflict.</summary>
    public bool Force { get; init; }

    /// <summary>Such as <c>status</c>; null: the object itself.</summary>
    public string? Subresource { get; init; }
}

public enum Propagation
{
    /// <summary>The object is deleted first, its dependents afterwards.</summary>
    Background,

    /// <summary>The dependents are deleted first.</summary>
    Foreground,

    /// <summary>The dependents are kept.</summary>
    Orphan,
}

public sealed record DeleteOptions
{
    public static readonly DeleteOptions Default = new();

    public bool DryRun { get; init; }

    /// <summary>Null: the type's default.</summary>
    public Propagation? Propagation { get; init; }

    /// <summary>0 kills immediately; null: the object's own grace period.</summary>
    public int? GracePeriodSeconds { get; init; }

    /// <summary>Only delete the object of this UID; null: any.</summary>
    public string? Uid { get; init; }

    /// <summary>Only delete this version; null: any.</summary>
    public string? ResourceVersion { get; init; }
}

public enum PatchType
{
    /// <summary>RFC 7386: null removes, lists are replaced.</summary>
    Merge,

    /// <summary>Lists of built-in kinds merge by key; not for custom resources.</summary>
    Strategic,

    /// <summary>RFC 6902: an array of operations.</summary>
    Json,

    /// <summary>Server-side apply: the patch is what the field manager wants to own.</summary>
    Apply,
}

public sealed record LogOptions
{
    public static readonly LogOptions Default = new();

    /// <summary>Null: the pod's only container.</summary>
    public string? Container { get; init; }

    /// <summary>Of the run before the last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Each line begins with its RFC 3339 time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Number of last lines; null: all.</summary>
    public int? TailLines { get; init; }

    /// <summary>
    /// Lines of this second and later, by the clock of the node that wrote them; null: all. API servers drop
    /// fractions, and an age would be wrong by the difference between the clocks.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Truncates the text after this many bytes, so that the newest lines are missing; null: unlimited.</summary>
    public long? LimitBytes { get; init; }
}
