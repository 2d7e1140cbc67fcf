namespace ClusterCodex.Kubernetes;

/// <summary>The API server's description of a failure (<c>kind: Status</c>). Strings are empty where it gives none.</summary>
/// <param name="Code">HTTP status code; 0 when missing.</param>
/// <param name="Reason">Machine-readable, such as <c>NotFound</c> or <c>Expired</c>.</param>
/// <param name="Message">For people; may quote names, never credentials.</param>
/// <param name="Causes">One per field that is wrong.</param>
/// <param name="RetryAfterSeconds">Null where the server sets none.</param>
public sealed record KubernetesStatus(
    int Code,
    string Reason,
    string Message,
    IReadOnlyList<KubernetesStatusCause> Causes,
    int? RetryAfterSeconds);

/// <param name="Field">Path in the object, such as <c>spec.replicas</c>; may be empty.</param>
public sealed record KubernetesStatusCause(string Reason, string Message, string Field);
