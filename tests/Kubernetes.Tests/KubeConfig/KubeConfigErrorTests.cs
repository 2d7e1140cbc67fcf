using ClusterCodex.Kubernetes.Tests.Support;

namespace ClusterCodex.Kubernetes.Tests.KubeConfigs;

public sealed class KubeConfigErrorTests : IDisposable
{
    private const string Secret = "s3cr3t-value";

    private readonly TempFolder _folder = new();

    [Fact]
    public void Load_NoFile_NamesThePath()
    {
        var path = Path.Combine(_folder.Path, "absent");

        var exception = Assert.Throws<KubeConfigException>(() => KubeConfig.Load(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clusters: [", "not valid YAML at line")]
    [InlineData("users: [{name: u, user: {token: \"s3cr3t-value}}]", "not valid YAML at line")]
    [InlineData("- a\n- list", "must be a mapping")]
    [InlineData("clusters: yes", "clusters must be a list")]
    [InlineData("clusters: [text]", "clusters must hold mappings; entry 0")]
    [InlineData("contexts: [{context: {}}]", "contexts[0].name is missing")]
    public void Load_MalformedFile_NamesThePosition(string text, string expected)
    {
        var path = _folder.Write("config", text);

        var exception = Assert.Throws<KubeConfigException>(() => KubeConfig.Load(path));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token: t0", "server: ''", "clusters[0].cluster.server is missing")]
    [InlineData("token: t0", "server: 'ftp://x'", "clusters[0].cluster.server must be an address such as https://host:6443")]
    [InlineData("token: t0", "server: 'https://jane:s3cr3t-value@x'", "must not hold a user or password")]
    [InlineData("token: t0", "server: 'https://x', proxy-url: 'http://jane:s3cr3t-value@p'", "clusters[0].cluster.proxy-url is not supported")]
    [InlineData("token: t0", "server: 'https://x', insecure-skip-tls-verify: maybe", "insecure-skip-tls-verify must be true or false")]
    [InlineData("token: t0", "server: 'https://x', certificate-authority-data: '%%%'", "certificate-authority-data is not base64")]
    [InlineData("token: t0", "server: 'https://x', certificate-authority-data: aGVsbG8=", "certificate-authority holds no PEM certificate")]
    [InlineData("token: t0", "server: 'https://x', certificate-authority: nowhere.crt", "nowhere.crt, which cannot be read")]
    [InlineData("client-certificate-data: aGVsbG8=", "server: 'https://x'", "users[0].user.client-key is missing beside client-certificate")]
    [InlineData("client-key-data: aGVsbG8=", "server: 'https://x'", "users[0].user.client-certificate is missing beside client-key")]
    [InlineData("username: jane, password: s3cr3t-value", "server: 'https://x'", "users[0].user.username is not supported")]
    [InlineData("auth-provider: {name: gcp}", "server: 'https://x'", "users[0].user.auth-provider is not supported")]
    [InlineData("token: [s3cr3t-value]", "server: 'https://x'", "users[0].user.token must be a text")]
    [InlineData("token: \"s3cr3t-value\\n\"", "server: 'https://x'", "users[0].user.token holds characters that a header cannot carry")]
    [InlineData("tokenFile: nowhere", "server: 'https://x'", "users[0].user.tokenFile names")]
    [InlineData("exec: {command: x}", "server: 'https://x'", "users[0].user.exec.apiVersion is missing")]
    [InlineData("exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}", "server: 'https://x'", "exec.apiVersion must be client.authentication.k8s.io/v1 or")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1}", "server: 'https://x'", "exec.command is missing")]
    [InlineData("exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}", "server: 'https://x'", "interactiveMode must not be Always")]
    public void Resolve_WrongField_NamesFileContextAndField(string user, string cluster, string expected)
    {
        var path = _folder.Write("config", $$$$"""
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u}}]
            clusters: [{name: k, cluster: { {{{{cluster}}}} }}]
            users: [{name: u, user: { {{{{user}}}} }}]
            """);

        var exception = Assert.Throws<KubeConfigException>(() => KubeConfig.Load(path).Resolve());

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Context 'c'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_KeyOfAnotherCertificate_IsRejectedWithoutQuotingIt()
    {
        using var certificates = new TestCertificates();
        var certificate = certificates.Client("jane", "RSA").Certificate;
        var key = certificates.Client("june", "RSA").Key;
        var path = _folder.Write("config", KubeConfigTests.Kube(
            "c", "https://x", user: $"client-certificate-data: {KubeConfigTests.Base64(certificate)}, client-key-data: {KubeConfigTests.Base64(key)}"));

        var exception = Assert.Throws<KubeConfigException>(() => KubeConfig.Load(path).Resolve());

        Assert.Contains("the client key is not an unencrypted PEM key", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Split('\n')[1], exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "current-context is not set. Name one of: c, d.")]
    [InlineData("e", "context 'e' does not exist. Known contexts: c, d.")]
    [InlineData("c", "names the cluster 'nowhere', which no file defines")]
    [InlineData("d", "names the user 'nobody', which no file defines")]
    public void Resolve_WrongContext_NamesTheKnownOnes(string? context, string expected)
    {
        var path = _folder.Write("config", """
            contexts: [{name: c, context: {cluster: nowhere}}, {name: d, context: {cluster: k, user: nobody}}]
            clusters: [{name: k, cluster: {server: 'https://x'}}]
            """);

        var exception = Assert.Throws<KubeConfigException>(() => KubeConfig.Load(path).Resolve(context));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
