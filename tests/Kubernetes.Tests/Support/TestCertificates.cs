using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCodex.Kubernetes.Tests.Support;

/// <summary>Makes authorities and certificates for one test run.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates(string name = "test authority")
    {
        var request = new CertificateRequest($"CN={name}", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(120));
    }

    public X509Certificate2 Authority { get; }

    /// <summary>Valid for the DNS name, and for 127.0.0.1 when <paramref name="loopback"/>.</summary>
    public X509Certificate2 Server(string dnsName, bool loopback)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={dnsName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        if (loopback)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using var signed = Sign(request);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>PEM texts of a client certificate and its key, as kubeconfigs hold them.</summary>
    public (string Certificate, string Key) Client(string user, string keyKind)
    {
        if (keyKind == "EC")
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Sign(new CertificateRequest($"CN={user}", key, HashAlgorithmName.SHA256));
            return (certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
        }

        using var rsa = RSA.Create(2048);
        using var signed = Sign(new CertificateRequest($"CN={user}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return (signed.ExportCertificatePem(), keyKind == "RSA" ? rsa.ExportRSAPrivateKeyPem() : rsa.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Authority.Dispose();
        _authorityKey.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request) => request.Create(
        Authority.SubjectName,
        X509SignatureGenerator.CreateForECDsa(_authorityKey),
        DateTimeOffset.UnixEpoch.AddYears(51),
        DateTimeOffset.UnixEpoch.AddYears(119),
        RandomNumberGenerator.GetBytes(12));
}
