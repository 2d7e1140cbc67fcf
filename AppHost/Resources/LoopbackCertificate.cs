using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCodex.AppHost.Postgres;

namespace ClusterCodex.AppHost.Resources;

/// <summary>
/// The certificate of Aspire's orchestrator on the loopback interface. Without one it generates an RSA key at every start, which takes
/// up to three seconds, and the dashboard warns that no development certificate is trusted. Nothing else uses it.
/// </summary>
#pragma warning disable ASPIRECERTIFICATES001 // The interface may change with a version of Aspire; AppHost is pinned to one.
internal sealed class LoopbackCertificate : IDeveloperCertificateService
{
    // Marks an ASP.NET Core development certificate; its value is a version.
    private const string DevelopmentOid = "1.3.6.1.4.1.311.84.1.1";

    private LoopbackCertificate(X509Certificate2 certificate) => Certificates = [certificate];

    public ImmutableList<X509Certificate2> Certificates { get; }

    public bool SupportsContainerTrust => false;

    public bool TrustCertificate => false;

    public bool UseForHttps => false;

    public bool LatestCertificateIsUntrusted => false;

    /// <summary>The certificate of the state folder, made where there is none that is valid for another week.</summary>
    public static LoopbackCertificate Open(StateFolder state, DateTimeOffset now)
    {
        var path = state.File("loopback.pem");
        if (TryLoad(path) is { } known)
        {
            if (known.NotAfter.ToUniversalTime() > now.UtcDateTime.AddDays(7))
            {
                return new LoopbackCertificate(known);
            }

            known.Dispose();
        }

        var pem = Create(now);
        SecretFile.Write(path, pem);
        return new LoopbackCertificate(X509Certificate2.CreateFromPem(pem, pem));
    }

    private static X509Certificate2? TryLoad(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(path);
        }
        catch (CryptographicException)
        {
            // Not the file that was written here; a new one takes its place.
            return null;
        }
    }

    private static string Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: true));
        request.CertificateExtensions.Add(new X509Extension(DevelopmentOid, [6], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}

internal static class LoopbackCertificateExtensions
{
    /// <summary>Gives the orchestrator its certificate.</summary>
    public static void AddLoopbackCertificate(this IDistributedApplicationBuilder builder, StateFolder state) =>
        builder.Services.AddSingleton<IDeveloperCertificateService>(LoopbackCertificate.Open(state, TimeProvider.System.GetUtcNow()));
}
#pragma warning restore ASPIRECERTIFICATES001
