using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ClusterCodex.Kubernetes;

/// <summary>Converts the merged entries of one context to a connection.</summary>
internal static class KubeConfigResolver
{
    public static ClusterConnection Resolve(string context, YamlFields contextFields, YamlFields clusterEntry, YamlFields? userEntry)
    {
        var cluster = clusterEntry.Mapping("cluster") ?? throw clusterEntry.Wrong("cluster", "is missing");
        var user = userEntry?.Mapping("user");
        var server = Server(cluster);
        var skip = cluster.Flag("insecure-skip-tls-verify");
        var authorities = CertificateAuthorities(cluster);
        if (skip && authorities is not null)
        {
            throw cluster.Wrong("insecure-skip-tls-verify", "cannot be true beside a certificate authority: remove one of the two");
        }

        if (cluster.Text("proxy-url") is not null)
        {
            throw cluster.Wrong("proxy-url", "is not supported, and the connection must not bypass the proxy");
        }

        return new ClusterConnection(context, server, Credentials(user, cluster, server))
        {
            DefaultNamespace = contextFields.Text("namespace"),
            CertificateAuthorities = authorities,
            SkipServerVerification = skip,
            TlsServerName = cluster.Text("tls-server-name"),
            Impersonation = user?.Text("as") is { } name ? new Impersonation(name, user.Texts("as-groups")) : null,
        };
    }

    private static Uri Server(YamlFields cluster)
    {
        var text = cluster.Required("server");
        if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var server)
            || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp))
        {
            throw cluster.Wrong("server", "must be an address such as https://host:6443");
        }

        return server.UserInfo.Length == 0
            ? server
            : throw cluster.Wrong("server", "must not hold a user or password: put them in the user's entry");
    }

    private static X509Certificate2Collection? CertificateAuthorities(YamlFields cluster) =>
        Pem(cluster, "certificate-authority") is { } pem
            ? PemFiles.LoadCertificates(pem, Place(cluster, "certificate-authority"))
            : null;

    private static ICredentialSource Credentials(YamlFields? user, YamlFields cluster, Uri server)
    {
        if (user is null)
        {
            return StaticCredentialSource.Anonymous;
        }

        foreach (var unsupported in (string[])["auth-provider", "username", "password"])
        {
            if (user.Node.Children.ContainsKey(unsupported))
            {
                throw user.Wrong(unsupported, "is not supported: API servers and kubectl have dropped it; use a token, a certificate or exec");
            }
        }

        var certificate = ClientCertificate(user);
        if (user.Mapping("exec") is { } exec)
        {
            return certificate is null && user.Text("token") is null
                ? new ExecCredentialSource(ExecPlugin.Read(exec, cluster, server), TimeProvider.System)
                : throw user.Wrong("exec", "cannot be combined with a token or a client certificate");
        }

        if (user.FilePath("tokenFile") is { } tokenFile)
        {
            return File.Exists(tokenFile)
                ? new TokenFileCredentialSource(tokenFile) { Certificate = certificate }
                : throw user.Wrong("tokenFile", $"names {tokenFile}, which does not exist");
        }

        var token = user.Text("token");
        return token is null || IsHeaderSafe(token)
            ? new StaticCredentialSource(new Credential(token, certificate))
            : throw user.Wrong("token", "holds characters that a header cannot carry");
    }

    private static ClientCertificate? ClientCertificate(YamlFields user)
    {
        var certificate = Pem(user, "client-certificate");
        var key = Pem(user, "client-key");
        return (certificate, key) switch
        {
            (null, null) => null,
            (not null, null) => throw user.Wrong("client-key", "is missing beside client-certificate"),
            (null, not null) => throw user.Wrong("client-certificate", "is missing beside client-key"),
            _ => PemFiles.LoadClientCertificate(certificate, key, Place(user, "client-certificate")),
        };
    }

    /// <summary>The text of <c>field-data</c> (base64), otherwise of the file that <c>field</c> names; data takes precedence, as in kubectl.</summary>
    private static string? Pem(YamlFields fields, string field)
    {
        var dataField = $"{field}-data";
        if (fields.Text(dataField) is { } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
                throw fields.Wrong(dataField, "is not base64");
            }
        }

        if (fields.FilePath(field) is not { } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw fields.Wrong(field, $"names {path}, which cannot be read: {exception.Message}", exception);
        }
    }

    private static string Place(YamlFields fields, string field) => $"Kubeconfig {fields.File}: {fields.Path}.{field}";

    internal static bool IsHeaderSafe(string token) => token.All(character => character is > ' ' and < '\u007f');
}
