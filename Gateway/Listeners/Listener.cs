using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.Gateway.Listeners;

/// <summary>The ports of the gateway, by what they are for.</summary>
internal enum Listener
{
    /// <summary>HTTP/2 without TLS for native gRPC clients (<c>GRPC_PORT</c>).</summary>
    Grpc,

    /// <summary>HTTP/1.1 for browsers and REST clients: page, REST, server-sent events (<c>CLUSTERCODEX_PORT</c>).</summary>
    Public,

    /// <summary>Health and metrics, for operators (<c>HTTP_PORT</c>).</summary>
    Private,
}

/// <summary>The listener that an endpoint is available on; endpoints without it are available on every one.</summary>
internal sealed record ListenerMetadata(Listener Listener);

/// <summary>Marks connections of the public listener; set on the connection, so that no header can claim another.</summary>
internal sealed class PublicConnection
{
    public static readonly PublicConnection Instance = new();

    private PublicConnection()
    {
    }
}

internal static class ListenerExtensions
{
    /// <summary>The listener that received the request.</summary>
    public static Listener GetListener(this HttpContext context) => context switch
    {
        _ when context.IsPrivate() => Listener.Private,
        _ when context.Features.Get<PublicConnection>() is not null => Listener.Public,
        _ => Listener.Grpc,
    };
}
