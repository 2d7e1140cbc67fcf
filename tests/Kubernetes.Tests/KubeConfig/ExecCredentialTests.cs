using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.KubeConfigs;

public sealed class ExecCredentialTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta1")]
    public async Task A_plugin_is_run_once_until_its_token_expires(string version)
    {
        _folder.WriteScript("plugin", $$$$"""
            echo x >> {{{{_folder.Path}}}}/runs
            printf '{"apiVersion":"client.authentication.k8s.io/{{{{version}}}}","kind":"ExecCredential","status":{"token":"t%s","expirationTimestamp":"2026-01-05T10:00:00Z"}}' "$(wc -l < {{{{_folder.Path}}}}/runs | tr -d ' ')"
            """);
        var source = Source($"command: ./plugin, apiVersion: client.authentication.k8s.io/{version}");

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TokenAsync(source)));
        Assert.All(tokens, token => Assert.Equal("t1", token));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("t2", await TokenAsync(source));
    }

    [Fact]
    public async Task A_rejected_token_is_requested_again()
    {
        _folder.WriteScript("plugin", $$$$"""
            echo x >> {{{{_folder.Path}}}}/runs
            printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t%s"}}' "$(wc -l < {{{{_folder.Path}}}}/runs | tr -d ' ')"
            """);
        var source = Source("command: ./plugin, apiVersion: client.authentication.k8s.io/v1");
        Assert.Equal("t1", await TokenAsync(source));

        Assert.True(source.Invalidate());

        Assert.Equal("t2", await TokenAsync(source));
    }

    [Fact]
    public async Task A_plugin_gets_its_arguments_environment_and_cluster()
    {
        _folder.WriteScript("plugin", $$$$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > {{{{_folder.Path}}}}/info
            printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s-%s-%s"}}' "$1" "$2" "$COLOUR"
            """);
        var source = Source("command: ./plugin, apiVersion: client.authentication.k8s.io/v1, args: [a, 'b;c'], env: [{name: COLOUR, value: red}], provideClusterInfo: true");

        Assert.Equal("a-b;c-red", await TokenAsync(source));

        var info = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "info")))!;
        Assert.Equal("https://one:6443", info["spec"]!["cluster"]!["server"]!.GetValue<string>());
        Assert.False(info["spec"]!["interactive"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_plugin_may_return_a_client_certificate()
    {
        using var certificates = new TestCertificates();
        var (certificate, key) = certificates.Client("jane", "EC");
        var answer = new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["status"] = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
        };
        var file = _folder.Write("answer.json", answer.ToJsonString());
        _folder.WriteScript("plugin", $"cat {file}");

        var credential = await Source("command: ./plugin, apiVersion: client.authentication.k8s.io/v1").GetAsync(_time, CancellationToken.None);

        Assert.Equal("CN=jane", credential.Certificate!.Certificate.Subject);
        Assert.Null(credential.BearerToken);
    }

    [Theory]
    [InlineData("echo s3cr3t; echo s3cr3t >&2; exit 3", "ended with exit code 3")]
    [InlineData("echo s3cr3t", "did not print JSON")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v9","status":{"token":"s3cr3t"}}'""", "did not answer in client.authentication.k8s.io/v1")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"s3cr3t"}}'""", "gave neither status.token nor")]
    [InlineData("""printf %s '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cr3t\r\nX-Evil: 1"}}'""", "header cannot carry")]
    [InlineData("""echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"s3cr3t","expirationTimestamp":"soon"}}'""", "not an RFC 3339 time")]
    public async Task A_plugin_that_fails_is_named_without_its_output(string script, string expected)
    {
        _folder.WriteScript("plugin", script);
        var source = Source("command: ./plugin, apiVersion: client.authentication.k8s.io/v1");

        var exception = await Assert.ThrowsAsync<KubeConfigException>(() => TokenAsync(source));

        Assert.Contains("plugin", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_plugin_is_reported_with_its_hint_and_retried()
    {
        var source = Source("command: ./plugin, apiVersion: client.authentication.k8s.io/v1, installHint: 'Install it with make plugin.'");
        var exception = await Assert.ThrowsAsync<KubeConfigException>(() => TokenAsync(source));
        Assert.Contains("Install it with make plugin.", exception.Message, StringComparison.Ordinal);

        _folder.WriteScript("plugin", """echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t0"}}'""");

        Assert.Equal("t0", await TokenAsync(source));
    }

    public void Dispose() => _folder.Dispose();

    private ICredentialSource Source(string exec) =>
        KubeConfig.Load(_folder.Write("config", KubeConfigTests.Kube("c", "https://one:6443", user: $"exec: {{ {exec} }}"))).Resolve().Credentials;

    private async Task<string?> TokenAsync(ICredentialSource source) =>
        (await source.GetAsync(_time, TestContext.Current.CancellationToken)).BearerToken;
}
