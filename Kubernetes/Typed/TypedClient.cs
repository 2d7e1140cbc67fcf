using System.Net.WebSockets;
using k8s;

namespace ClusterCodex.Kubernetes.Typed;

/// <summary>
/// The KubernetesClient package on this project's transport, for what it does well: typed models of fixed kinds,
/// exec, attach and port-forward, server-side apply, Lease election. Lists and watches of many objects stay with
/// <see cref="KubernetesClient"/> and <see cref="Informer{T}"/>, which need a third of the memory.
/// </summary>
public static class TypedClient
{
    /// <summary>
    /// A typed client with the credentials, impersonation, TLS names, retries and limits of <paramref name="client"/>, over the
    /// same connections. Dispose it before the client it came from; headers that a caller adds are not sent.
    /// </summary>
    /// <remarks>An error status is a <c>HttpOperationException</c>, as in the package; a missing response or credential is a <see cref="KubernetesException"/>.</remarks>
    public static k8s.Kubernetes CreateTyped(this KubernetesClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var configuration = new KubernetesClientConfiguration { Host = client.Server.ToString().TrimEnd('/') };
        return new k8s.Kubernetes(configuration, new TransportHandler(client))
        {
            CreateWebSocketBuilder = () => new TransportWebSocketBuilder(client),
        };
    }

    /// <summary>Terminal: the package's inner handler, with its own connections and weaker checks, is never called.</summary>
    private sealed class TransportHandler(KubernetesClient client) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            client.ForwardAsync(request, cancellationToken);
    }

    private sealed class TransportWebSocketBuilder(KubernetesClient client) : WebSocketBuilder
    {
        public override async Task<WebSocket> BuildAndConnectAsync(Uri uri, CancellationToken cancellationToken)
        {
            // The socket keeps the connection, not the invoker, which owns nothing that could be disposed.
            using var invoker = new HttpMessageInvoker(new UpgradeHandler(client));
            await WebSocket.ConnectAsync(uri, invoker, cancellationToken);
            return WebSocket;
        }
    }

    private sealed class UpgradeHandler(KubernetesClient client) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            client.UpgradeAsync(request, cancellationToken);
    }
}
