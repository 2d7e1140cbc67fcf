using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ClusterCodex.DemoCluster.ApiServer.Security;

/// <summary>
/// The credentials of the cluster and its clients: a certificate authority, the server certificate that it signed for the loopback
/// names, and bearer tokens.
/// </summary>
internal sealed class ServerIdentity : IDisposable
{
    private const string AuthorityName = "CN=demo-cluster-ca";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private ServerIdentity(Kept kept, X509Certificate2Collection certificates)
    {
        Server = certificates.Single(certificate => certificate.Subject != AuthorityName);
        using var authority = certificates.Single(certificate => certificate.Subject == AuthorityName);
        AuthorityPem = authority.ExportCertificatePem();
        AdminToken = kept.AdminToken;
        ViewerToken = kept.ViewerToken;
    }

    public string AuthorityPem { get; }

    public X509Certificate2 Server { get; }

    public string AdminToken { get; }

    public string ViewerToken { get; }

    /// <summary>Loads the identity of an earlier run, so that its clients stay valid, or creates and stores a new one.</summary>
    /// <param name="path">File, readable by its owner only; <see langword="null"/>: the identity is not stored.</param>
    public static ServerIdentity LoadOrCreate(string? path, DateTimeOffset now)
    {
        if (path is not null && Load(path) is { } known)
        {
            if (known.Server.NotAfter > now.LocalDateTime + Lifetime / 2)
            {
                return known;
            }

            known.Dispose();
        }

        var made = new Kept(Convert.ToBase64String(CreateCertificates(now)), NewToken(), NewToken());
        if (path is not null)
        {
            OwnerOnlyFile.Write(path, JsonSerializer.Serialize(made));
        }

        return Of(made);
    }

    public void Dispose() => Server.Dispose();

    private static ServerIdentity? Load(string path)
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<Kept>(File.ReadAllText(path)) is { } kept ? Of(kept) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException or InvalidOperationException)
        {
            return null; // Not ours: it is replaced, and clients read the new kubeconfig.
        }
    }

    // PKCS#12, as some platforms cannot serve TLS with an ephemeral key.
    private static ServerIdentity Of(Kept kept) =>
        new(kept, X509CertificateLoader.LoadPkcs12Collection(Convert.FromBase64String(kept.Certificates), password: null));

    private static byte[] CreateCertificates(DateTimeOffset now)
    {
        var notBefore = now.AddHours(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest(AuthorityName, authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, critical: false));
        using var authority = authorityRequest.CreateSelfSigned(notBefore, now + Lifetime);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=demo-cluster", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var signed = request.Create(authority, notBefore, now + Lifetime, RandomNumberGenerator.GetBytes(16));
        using var withKey = signed.CopyWithPrivateKey(serverKey);

        using var withoutKey = X509CertificateLoader.LoadCertificate(authority.RawData);
        return new X509Certificate2Collection { withKey, withoutKey }.Export(X509ContentType.Pkcs12)!;
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <param name="Certificates">PKCS#12 without a password, base64: the server's certificate with its key, and the authority's without.</param>
    private sealed record Kept(string Certificates, string AdminToken, string ViewerToken);
}
