using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.KubeConfigs;

public sealed class KubeConfigTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Resolve_CurrentContext_GivesServerNamespaceAndName()
    {
        var config = KubeConfig.Load(_folder.Write("config", Kube("prod", "https://one:6443/", "namespace: shop")));

        var connection = config.Resolve();

        Assert.Equal(("prod", new Uri("https://one:6443"), "shop"), (connection.Name, connection.Server, connection.DefaultNamespace));
        Assert.Equal(["prod"], config.ContextNames);
    }

    [Fact]
    public void Load_SeveralFiles_FirstToNameSomethingWins()
    {
        var first = _folder.Write("first", Kube("shared", "https://first:1", current: ""));
        var second = _folder.Write("second", Kube("shared", "https://second:1") + "\n");
        var third = _folder.Write("third", Kube("other", "https://third:1"));

        var config = KubeConfig.Load(string.Join(Path.PathSeparator, first, second, Path.Combine(_folder.Path, "missing"), third));

        Assert.Equal("shared", config.CurrentContext);
        Assert.Equal(["shared", "other"], config.ContextNames);
        Assert.Equal("first", config.Resolve("shared").Server.Host);
        Assert.Equal("third", config.Resolve("other").Server.Host);
    }

    [Fact]
    public void Load_ContextInOneFileClusterInAnother_AreJoined()
    {
        var contexts = _folder.Write("contexts", "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nusers: [{name: u, user: {token: t0}}]\n");
        var clusters = _folder.Write("clusters", "clusters: [{name: k, cluster: {server: 'https://joined:1'}}]\n");

        var connection = KubeConfig.Load($"{contexts}{Path.PathSeparator}{clusters}").Resolve();

        Assert.Equal("joined", connection.Server.Host);
    }

    [Fact]
    public async Task Resolve_FilesBesideTheKubeconfig_AreFoundFromAnywhere()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Client("jane", "RSA");
        _folder.Write("ca.crt", certificates.Authority.ExportCertificatePem());
        _folder.Write("jane.crt", certificate);
        _folder.Write("jane.key", key);
        var path = _folder.Write("config", Kube("c", "https://one:1", user: "client-certificate: jane.crt, client-key: ./jane.key", cluster: "certificate-authority: ca.crt"));

        var connection = KubeConfig.Load(path).Resolve();

        Assert.Equal(certificates.Authority.Thumbprint, Assert.Single(connection.CertificateAuthorities!).Thumbprint);
        Assert.Equal("CN=jane", (await CredentialAsync(connection)).Certificate!.Certificate.Subject);
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("EC")]
    [InlineData("PKCS8")]
    public async Task Resolve_ClientCertificateData_TakesEveryKindOfKey(string kind)
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Client("jane", kind);
        var path = _folder.Write("config", Kube("c", "https://one:1", user: $"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}"));

        var credential = await CredentialAsync(KubeConfig.Load(path).Resolve());

        Assert.True(credential.Certificate!.Certificate.HasPrivateKey);
    }

    [Fact]
    public void Resolve_TlsServerNameAndImpersonation_AreTaken()
    {
        var path = _folder.Write("config", Kube("c", "https://one:1", user: "token: t0, as: jane, as-groups: [dev, ops]", cluster: "tls-server-name: kube.internal"));

        var connection = KubeConfig.Load(path).Resolve();

        Assert.Equal("kube.internal", connection.TlsServerName);
        Assert.Equal("jane", connection.Impersonation!.User);
        Assert.Equal(["dev", "ops"], connection.Impersonation.Groups);
    }

    [Fact]
    public async Task Token_file_is_read_again_after_a_minute_and_after_a_rejection()
    {
        var token = _folder.Write("token", "first\n");
        var path = _folder.Write("config", Kube("c", "https://one:1", user: "tokenFile: token, token: ignored"));
        var source = KubeConfig.Load(path).Resolve().Credentials;
        var time = new FakeTimeProvider();
        Assert.Equal("first", await TokenAsync());

        await File.WriteAllTextAsync(token, "second");
        Assert.Equal("first", await TokenAsync());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("second", await TokenAsync());

        await File.WriteAllTextAsync(token, "third");
        Assert.True(source.Invalidate());
        Assert.Equal("third", await TokenAsync());

        async Task<string?> TokenAsync() => (await source.GetAsync(time, CancellationToken.None)).BearerToken;
    }

    [Fact]
    public void InCluster_ServiceAccount_GivesConnection()
    {
        using var certificates = new TestCertificates();
        _folder.Write("token", "t0");
        _folder.Write("ca.crt", certificates.Authority.ExportCertificatePem());
        _folder.Write("namespace", "codex");

        var connection = InClusterConnection.Create("here", _folder.Path, name => name.EndsWith("HOST", StringComparison.Ordinal) ? "10.0.0.1" : "443");

        Assert.Equal(("here", new Uri("https://10.0.0.1"), "codex"), (connection.Name, connection.Server, connection.DefaultNamespace));
        Assert.Single(connection.CertificateAuthorities!);
    }

    [Fact]
    public void InCluster_OutsideAPod_NamesWhatIsMissing()
    {
        var exception = Assert.Throws<KubeConfigException>(() => InClusterConnection.Create("here", _folder.Path, _ => null));

        Assert.Contains("KUBERNETES_SERVICE_HOST is not set", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    internal static string Kube(string name, string server, string context = "", string user = "token: t0", string cluster = "", string? current = null) => $$"""
        apiVersion: v1
        kind: Config
        current-context: {{current ?? name}}
        clusters:
        - name: {{name}}-cluster
          cluster: {server: "{{server}}"{{Comma(cluster)}}}
        users:
        - name: {{name}}-user
          user: { {{user}} }
        contexts:
        - name: {{name}}
          context: {cluster: {{name}}-cluster, user: {{name}}-user{{Comma(context)}}}

        """;

    internal static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Comma(string more) => more.Length == 0 ? "" : ", " + more;

    private static async Task<Credential> CredentialAsync(ClusterConnection connection) =>
        await connection.Credentials.GetAsync(TimeProvider.System, CancellationToken.None);
}
