using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCodex.Kubernetes;

/// <summary>Reads certificates and keys from PEM text. Errors name the location, never the content.</summary>
internal static class PemFiles
{
    public static X509Certificate2Collection LoadCertificates(string pem, string place)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new KubeConfigException($"{place} holds a certificate that cannot be read: {exception.Message}", exception);
        }

        return certificates.Count > 0
            ? certificates
            : throw new KubeConfigException($"{place} holds no PEM certificate (-----BEGIN CERTIFICATE-----).");
    }

    /// <summary>A client certificate with its key (RSA or EC; PKCS#8, PKCS#1 or SEC1) and the rest of its chain.</summary>
    public static ClientCertificate LoadClientCertificate(string certificatePem, string keyPem, string place)
    {
        var chain = LoadCertificates(certificatePem, place);
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            if (OperatingSystem.IsWindows())
            {
                // Schannel cannot use an ephemeral key.
                certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
            }

            chain.RemoveAt(0);
            return new ClientCertificate(certificate, chain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // The inner exception is dropped: it might quote the key.
            throw new KubeConfigException($"{place}: the client key is not an unencrypted PEM key (RSA or EC) that belongs to the certificate.");
        }
    }
}

/// <param name="Intermediates">Sent along with the certificate.</param>
internal sealed record ClientCertificate(X509Certificate2 Certificate, X509Certificate2Collection Intermediates);
