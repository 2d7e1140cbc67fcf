namespace ClusterCodex.Kubernetes;

/// <summary>Reads what the kubelet mounts for a service account.</summary>
internal static class InClusterConnection
{
    public const string ServiceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static ClusterConnection Create(string name, string folder, Func<string, string?> variable)
    {
        var host = Variable("KUBERNETES_SERVICE_HOST");
        var port = Variable("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(folder, "token");
        var authority = Path.Combine(folder, "ca.crt");
        foreach (var file in (string[])[token, authority])
        {
            if (!File.Exists(file))
            {
                throw new KubeConfigException($"In-cluster configuration: {file} is missing. Does the pod set automountServiceAccountToken to false?");
            }
        }

        if (!ushort.TryParse(port, out var portNumber))
        {
            throw new KubeConfigException($"In-cluster configuration: KUBERNETES_SERVICE_PORT '{port}' is not a port.");
        }

        var ns = Path.Combine(folder, "namespace");
        return new ClusterConnection(name, new UriBuilder(Uri.UriSchemeHttps, host, portNumber).Uri, new TokenFileCredentialSource(token))
        {
            CertificateAuthorities = PemFiles.LoadCertificates(File.ReadAllText(authority), authority),
            DefaultNamespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : null,
        };

        string Variable(string variableName) => variable(variableName) is { Length: > 0 } value
            ? value
            : throw new KubeConfigException($"In-cluster configuration: {variableName} is not set. Outside a cluster set KUBECONFIG.");
    }
}
