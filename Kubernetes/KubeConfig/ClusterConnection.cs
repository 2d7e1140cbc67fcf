using System.Security.Cryptography.X509Certificates;

namespace ClusterCodex.Kubernetes;

/// <summary>How to connect to one cluster as one user. Created by <see cref="KubeConfig.Resolve"/> or <see cref="InCluster"/>; <see cref="ToString"/> contains no secret.</summary>
public sealed class ClusterConnection
{
    internal ClusterConnection(string name, Uri server, ICredentialSource credentials)
    {
        Name = name;
        Server = server;
        Credentials = credentials;
    }

    /// <summary>The cluster's name in Cluster Codex: the context's name.</summary>
    public string Name { get; }

    /// <summary>Address of the API server, with any path prefix, without a trailing slash.</summary>
    public Uri Server { get; }

    /// <summary>The context's namespace; null when it sets none.</summary>
    public string? DefaultNamespace { get; init; }

    /// <summary>The user to impersonate; null for none.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>Trust anchors for the server's certificate; null: the system's.</summary>
    internal X509Certificate2Collection? CertificateAuthorities { get; init; }

    internal bool SkipServerVerification { get; init; }

    /// <summary>Name expected in the server's certificate and sent as SNI; null: the host of <see cref="Server"/>.</summary>
    internal string? TlsServerName { get; init; }

    internal ICredentialSource Credentials { get; }

    /// <summary>The connection with a pod's service account.</summary>
    /// <param name="name">The cluster's name, which cannot be read from inside the cluster.</param>
    /// <exception cref="KubeConfigException">This process does not run in a pod with a service account.</exception>
    public static ClusterConnection InCluster(string name = "in-cluster") => InClusterConnection.Create(
        name,
        InClusterConnection.ServiceAccountFolder,
        Environment.GetEnvironmentVariable);

    /// <summary>Whether this process runs in a pod with a service account.</summary>
    public static bool IsInCluster() =>
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"))
        && File.Exists(Path.Combine(InClusterConnection.ServiceAccountFolder, "token"));

    public override string ToString() => $"{Name} ({Server})";
}
