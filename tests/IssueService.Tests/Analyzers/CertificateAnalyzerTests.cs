using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class CertificateAnalyzerTests : DetectorTest
{
    private static string Pem(DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);
        return certificate.ExportCertificatePem();
    }

    private static string Secret(string crt, string type = "kubernetes.io/tls") => $$"""
        apiVersion: v1
        kind: Secret
        metadata: { name: cert, namespace: shop }
        data: { other: YQ==, tls.crt: "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(crt))}}", tls.key: YQ== }
        type: {{type}}
        """;

    [Fact]
    public void A_certificate_becomes_an_issue_two_weeks_before_its_end()
    {
        Apply(Secret(Pem(Start.AddDays(-60), Start.AddDays(30))));

        Wait(TimeSpan.FromDays(15));
        Assert.Empty(Said);

        Wait(TimeSpan.FromDays(2));
        Assert.Equal("Secret/cert: Certificate expires soon: Its certificate expires on 2026-12-16 at 12:00 UTC.", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);

        Wait(TimeSpan.FromDays(14));
        Assert.Equal("Secret/cert: Certificate expired: Its certificate expired on 2026-12-16 at 12:00 UTC.", Assert.Single(Said));
        Assert.Equal(Severity.High, Issues[0].Severity);

        Apply(Secret(Pem(Now, Now.AddDays(90))));
        Assert.Empty(Said);
    }

    [Fact]
    public void A_certificate_for_a_day_is_renewed_in_time()
    {
        Apply(Secret(Pem(Start, Start.AddHours(24))));

        Wait(TimeSpan.FromHours(16));
        Assert.Empty(Said);

        Wait(TimeSpan.FromHours(3));
        Assert.Single(Said);
    }

    [Fact]
    public void The_first_certificate_of_a_chain_counts_and_its_users_are_members()
    {
        Apply("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: shop, namespace: shop }
            spec: { tls: [ { secretName: cert } ] }
            """);
        Apply(Secret("subject=CN = shop\n" + Pem(Start.AddDays(-30), Start.AddDays(-1)) + "\n" + Pem(Start.AddDays(-30), Start.AddYears(9))));

        Assert.Equal("Secret/cert: Certificate expired: Its certificate expired on 2026-11-15 at 12:00 UTC.", Assert.Single(Said));
        Assert.Equal(new ObjectName("Ingress", "shop", "shop"), Assert.Single(Issues[0].Findings[0].Members));
    }

    [Fact]
    public void Text_that_is_no_pem_is_low()
    {
        Apply(Secret("changeme"));

        Assert.Equal("Secret/cert: Certificate unreadable: Its tls.crt is not a certificate in PEM form.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMAAwAA==")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----")]
    public void What_cannot_be_read_is_silent(string crt)
    {
        Apply(Secret(crt));

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_secret_of_another_type_is_silent()
    {
        Apply(Secret(Pem(Start.AddDays(-30), Start.AddDays(-1)), "Opaque"));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("""{ "tls.crt": "not base64!", "a": "b" }""")]
    [InlineData("""{ "tls.crt": null, "a": { "nested": [ 1 ] } }""")]
    [InlineData("""{ "tls.crt": [ 1, 2 ], "a": 1 }""")]
    public void Odd_data_is_read_without_a_certificate(string data)
    {
        var facts = JsonSerializer.Deserialize($$"""{ "metadata": { "name": "cert" }, "data": {{data}} }""", FactsJson.Default.KeyedFacts)!;

        Assert.Equal(["tls.crt", "a"], facts.Keys);
        Assert.Null(facts.Data!.Certificate);
    }

    [Fact]
    public void Nothing_but_keys_and_dates_is_kept()
    {
        var pem = Pem(Start, Start.AddDays(1));
        var facts = JsonSerializer.Deserialize($$"""{ "metadata": { "name": "cert" }, "data": { "tls.crt": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(pem))}}", "tls.key": "c2VjcmV0" }, "type": "kubernetes.io/tls" }""", FactsJson.Default.KeyedFacts)!;

        Assert.Equal(new CertificateFacts(true, Start, Start.AddDays(1)), facts.Data!.Certificate);
        Assert.Equal(["tls.crt", "tls.key"], facts.Keys);
    }
}
