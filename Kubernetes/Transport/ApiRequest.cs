namespace ClusterCodex.Kubernetes;

/// <summary>One request to the API server; it can be resent, because the body is kept as bytes.</summary>
/// <param name="Operation">Completes "Could not …" in errors: verb, resource, place.</param>
/// <param name="Path">Absolute path and query, escaped.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Operation)
{
    public const string Json = "application/json";

    public string Accept { get; init; } = Json;

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>How long the answer's headers may take.</summary>
    public TimeSpan HeaderLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a body that is read completely may take: HTTP/1.1 has no pings that would detect a dead peer.</summary>
    public static readonly TimeSpan BodyLimit = TimeSpan.FromMinutes(2);
}
