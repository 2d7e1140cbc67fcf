using ClusterCodex.ServiceDefaults.Hosting;

namespace ClusterCodex.Gateway.Doors;

/// <summary>The ports of the gateway, by what they are for.</summary>
internal enum Door
{
    /// <summary>HTTP/2 without TLS for native gRPC clients (<c>GRPC_PORT</c>).</summary>
    Grpc,

    /// <summary>HTTP/1.1 for browsers and REST clients: page, REST, server-sent events (<c>CLUSTERCODEX_PORT</c>).</summary>
    Public,

    /// <summary>Health and metrics, for whoever runs the gateway (<c>HTTP_PORT</c>).</summary>
    Private,
}

/// <summary>The door through which an endpoint is reached; endpoints without it are reached through every one.</summary>
internal sealed record DoorMetadata(Door Door);

/// <summary>Marks connections of the public door; set on the connection, so that no header can claim another.</summary>
internal sealed class PublicConnection
{
    public static readonly PublicConnection Instance = new();

    private PublicConnection()
    {
    }
}

internal static class DoorExtensions
{
    /// <summary>The door a request came through.</summary>
    public static Door GetDoor(this HttpContext context) => context switch
    {
        _ when context.IsPrivate() => Door.Private,
        _ when context.Features.Get<PublicConnection>() is not null => Door.Public,
        _ => Door.Grpc,
    };
}
