namespace ClusterCodex.Kubernetes;

public sealed record InformerOptions : ObjectQuery
{
    public static readonly InformerOptions Default = new();

    /// <summary>Objects per page of the first list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Longest silence before the watch is reopened: bookmarks come about once a minute where the server sends them.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait after the first failure; each further one doubles it, ± half at random.</summary>
    public TimeSpan MinBackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);
}
