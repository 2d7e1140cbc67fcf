using System.Net;
using System.Security.Authentication;
using ClusterCodex.Kubernetes.Tests.KubeConfigs;
using ClusterCodex.Kubernetes.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Kubernetes.Tests.Transport;

/// <summary>Tests against a real TLS server, configured by a kubeconfig.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_server_of_the_named_authority_is_trusted_over_http2()
    {
        await using var server = await StartAsync(_certificates.Server("kube", loopback: true));
        using var client = Client(server, $"certificate-authority-data: {Authority(_certificates)}");

        var version = await client.GetVersionAsync(TestContext.Current.CancellationToken);

        Assert.Equal("HTTP/2", version.GitVersion);
    }

    [Fact]
    public async Task A_server_with_http1_only_is_supported()
    {
        await using var server = await StartAsync(_certificates.Server("kube", loopback: true), HttpProtocols.Http1);
        using var client = Client(server, $"certificate-authority-data: {Authority(_certificates)}");

        Assert.Equal("HTTP/1.1", (await client.GetVersionAsync(TestContext.Current.CancellationToken)).GitVersion);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted()
    {
        using var others = new TestCertificates("another authority");
        await using var server = await StartAsync(_certificates.Server("kube", loopback: true));

        await AssertNotTrustedAsync(server, $"certificate-authority-data: {Authority(others)}");
    }

    [Fact]
    public async Task A_self_signed_server_is_not_trusted_without_an_authority()
    {
        await using var server = await StartAsync(_certificates.Server("kube", loopback: true));

        await AssertNotTrustedAsync(server, "");
    }

    [Fact]
    public async Task The_name_in_the_certificate_must_be_the_one_expected()
    {
        await using var server = await StartAsync(_certificates.Server("kube.internal", loopback: false));
        var authority = $"certificate-authority-data: {Authority(_certificates)}";

        await AssertNotTrustedAsync(server, authority);
        await AssertNotTrustedAsync(server, $"{authority}, tls-server-name: kube.elsewhere");
        using var client = Client(server, $"{authority}, tls-server-name: kube.internal");
        Assert.Equal("HTTP/2", (await client.GetVersionAsync(TestContext.Current.CancellationToken)).GitVersion);
    }

    [Fact]
    public async Task Verification_is_skipped_only_where_the_kubeconfig_enables_it()
    {
        await using var server = await StartAsync(_certificates.Server("elsewhere", loopback: false));
        using var client = Client(server, "insecure-skip-tls-verify: true");

        Assert.Equal("HTTP/2", (await client.GetVersionAsync(TestContext.Current.CancellationToken)).GitVersion);
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("EC")]
    public async Task The_client_certificate_reaches_the_server(string kind)
    {
        var (certificate, key) = _certificates.Client("jane", kind);
        await using var server = await StartAsync(_certificates.Server("kube", loopback: true), askForCertificate: true);
        using var client = Client(
            server,
            $"certificate-authority-data: {Authority(_certificates)}",
            $"client-certificate-data: {KubeConfigTests.Base64(certificate)}, client-key-data: {KubeConfigTests.Base64(key)}");

        var version = await client.GetVersionAsync(TestContext.Current.CancellationToken);

        Assert.Equal("CN=jane", version.Major);
    }

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    private static string Authority(TestCertificates certificates) => KubeConfigTests.Base64(certificates.Authority.ExportCertificatePem());

    private async Task AssertNotTrustedAsync(WebApplication server, string cluster)
    {
        using var client = Client(server, cluster);

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => client.GetVersionAsync(TestContext.Current.CancellationToken));

        Assert.Equal(KubernetesFailure.Unreachable, exception.Failure);
        Assert.IsType<AuthenticationException>(exception.InnerException!.InnerException);
        Assert.Contains("certificate", exception.Message, StringComparison.Ordinal);
    }

    private KubernetesClient Client(WebApplication server, string cluster, string user = "token: t0")
    {
        var address = server.Urls.Single();
        return new KubernetesClient(KubeConfig.Load(_folder.Write("config", KubeConfigTests.Kube("c", address, cluster: cluster, user: user))).Resolve());
    }

    private static async Task<WebApplication> StartAsync(
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2,
        bool askForCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.ClientCertificateMode = askForCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        var app = builder.Build();
        app.MapGet("/version", (HttpContext context) => Results.Json(new { major = context.Connection.ClientCertificate?.Subject, gitVersion = context.Request.Protocol }));
        await app.StartAsync();
        return app;
    }
}
