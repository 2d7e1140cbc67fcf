using System.Text;

namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>Writes the kubeconfig by which clients find and trust this cluster.</summary>
internal static class KubeConfigFile
{
    public static void Write(string path, Uri address, ServerIdentity identity) => OwnerOnlyFile.Write(path, Text(address, identity));

    private static string Text(Uri address, ServerIdentity identity) => $"""
        apiVersion: v1
        kind: Config
        current-context: demo
        clusters:
        - name: demo
          cluster:
            server: {address.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(identity.AuthorityPem))}
        users:
        - name: demo-admin
          user:
            token: {identity.AdminToken}
        - name: demo-viewer
          user:
            token: {identity.ViewerToken}
        contexts:
        - name: demo
          context:
            cluster: demo
            user: demo-admin
            namespace: default
        - name: demo-viewer
          context:
            cluster: demo
            user: demo-viewer
            namespace: default

        """;
}
