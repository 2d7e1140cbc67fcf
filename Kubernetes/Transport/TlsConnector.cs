using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCodex.Kubernetes;

/// <summary>
/// Opens connections itself, because the handler's own TLS set-up always expects the address's host name in the certificate
/// and a kubeconfig may name another (tls-server-name).
/// </summary>
internal static class TlsConnector
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>The server chooses.</summary>
    public static readonly IReadOnlyList<SslApplicationProtocol> AnyHttp = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    public static readonly IReadOnlyList<SslApplicationProtocol> Http11 = [SslApplicationProtocol.Http11];

    public static SocketsHttpHandler CreateHandler(ClusterConnection connection, ClientCertificate? certificate, IReadOnlyList<SslApplicationProtocol> protocols)
    {
        var tls = connection.Server.Scheme == Uri.UriSchemeHttps ? TlsOptions(connection, certificate, protocols) : null;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectLimit,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectCallback = async (context, cancellationToken) => await ConnectAsync(context, tls, cancellationToken),
        };
    }

    private static async Task<Stream> ConnectAsync(SocketsHttpConnectionContext context, SslClientAuthenticationOptions? tls, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is null)
            {
                return stream;
            }

            var secured = new SslStream(stream);
            stream = secured;
            await secured.AuthenticateAsClientAsync(tls, cancellationToken);
            return secured;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOptions(ClusterConnection connection, ClientCertificate? certificate, IReadOnlyList<SslApplicationProtocol> protocols)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = connection.TlsServerName ?? connection.Server.IdnHost,
            ApplicationProtocols = [.. protocols],
            EnabledSslProtocols = SslProtocols.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (certificate is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate.Certificate, certificate.Intermediates, offline: true);
        }

        if (connection.SkipServerVerification)
        {
            // Explicitly enabled in the kubeconfig (insecure-skip-tls-verify); never the default.
#pragma warning disable CA5359, MA0039
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        }
        else if (connection.CertificateAuthorities is { } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) => IsTrusted(chain, errors, authorities);
        }

        return options;
    }

    /// <summary>As in Go's verifier, an authority in the kubeconfig is a trust anchor even where it is an intermediate certificate.</summary>
    private static bool IsTrusted(X509Chain? chain, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        return errors == SslPolicyErrors.RemoteCertificateChainErrors
            && chain is { ChainElements.Count: > 0 }
            && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.NoError)
            && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(chain.ChainElements[^1].Certificate.RawDataMemory.Span));
    }
}
