namespace ClusterCodex.Kubernetes;

public sealed record KubernetesClientOptions
{
    /// <summary>Sent with every request and seen in the API server's audit log.</summary>
    public string UserAgent { get; init; } = "cluster-codex";

    /// <summary>Owner of the fields that writes set, where the write names none.</summary>
    public string FieldManager { get; init; } = "cluster-codex";

    /// <summary>Source of jitter.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Takes the network's place, in tests; not disposed by the client. Null: real connections.</summary>
    public HttpMessageHandler? Handler { get; init; }
}
