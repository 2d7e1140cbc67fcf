namespace ClusterCodex.Kubernetes;

/// <summary>The user to impersonate; the API server checks that the authenticated user may impersonate them.</summary>
/// <param name="User">Sent as Impersonate-User.</param>
/// <param name="Groups">Sent as Impersonate-Group, one header each.</param>
public sealed record Impersonation(string User, IReadOnlyList<string> Groups);
