namespace ClusterCodex.Kubernetes;

/// <summary>The API server's own account of a failure (<c>kind: Status</c>). Empty texts where it gave none.</summary>
/// <param name="Code">HTTP status code; 0 when missing.</param>
/// <param name="Reason">Machine-readable, such as <c>NotFound</c> or <c>Expired</c>.</param>
/// <param name="Message">For people; may quote names, never credentials.</param>
/// <param name="Causes">One per field that is wrong.</param>
/// <param name="RetryAfterSeconds">Null when the server gave no advice.</param>
public sealed record KubernetesStatus(
    int Code,
    string Reason,
    string Message,
    IReadOnlyList<KubernetesStatusCause> Causes,
    int? RetryAfterSeconds);

/// <param name="Field">Path in the object, such as <c>spec.replicas</c>; may be empty.</param>
public sealed record KubernetesStatusCause(string Reason, string Message, string Field);
