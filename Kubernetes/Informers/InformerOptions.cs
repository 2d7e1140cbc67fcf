namespace ClusterCodex.Kubernetes;

public sealed record InformerOptions : ObjectQuery
{
    public static readonly InformerOptions Default = new();

    /// <summary>Objects per page of the first list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Longest time without an event before the watch is reopened, by default 5 min: bookmarks come about once a minute where the server sends them.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait after the first failure; each further one doubles it, ± half at random. By default 500 ms: a leader election of etcd or a rolled load balancer is over by the second attempt.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait, by default 30 s as in client-go: the maximum time to detect that a cluster is reachable again.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
