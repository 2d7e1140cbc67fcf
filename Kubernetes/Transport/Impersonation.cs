namespace ClusterCodex.Kubernetes;

/// <summary>Whom the API server is to take for the caller; it checks that the credentials' user may impersonate them.</summary>
/// <param name="User">Sent as Impersonate-User.</param>
/// <param name="Groups">Sent as Impersonate-Group, one header each.</param>
public sealed record Impersonation(string User, IReadOnlyList<string> Groups);
