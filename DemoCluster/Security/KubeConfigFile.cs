using System.Text;

namespace ClusterCodex.DemoCluster.Security;

/// <summary>Writes the kubeconfig by which clients find and trust this cluster.</summary>
internal static class KubeConfigFile
{
    /// <summary>Readable by its owner only; replaced in one step, so that a reader never sees half of it.</summary>
    public static async Task WriteAsync(string path, Uri address, string authorityPem, Authenticator tokens, CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(temporary, options))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(Text(address, authorityPem, tokens)), cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static string Text(Uri address, string authorityPem, Authenticator tokens) => $"""
        apiVersion: v1
        kind: Config
        current-context: demo
        clusters:
        - name: demo
          cluster:
            server: {address.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(authorityPem))}
        users:
        - name: demo-admin
          user:
            token: {tokens.AdminToken}
        - name: demo-viewer
          user:
            token: {tokens.ViewerToken}
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
