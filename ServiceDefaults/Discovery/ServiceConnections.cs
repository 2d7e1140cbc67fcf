using System.Net.Sockets;
using ClusterCodex.ServiceDefaults.Resilience;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>Connections to the other services, without a token.</summary>
public static class ServiceConnections
{
    /// <summary>
    /// Registers a named client of <typeparamref name="TClient"/> for the gRPC client factory: address by discovery, connection
    /// retries, and a deadline for unary calls without one.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="service">Resource name, such as <c>issueservice</c>.</param>
    /// <param name="name">The client's name in the factory.</param>
    public static IHttpClientBuilder AddServiceConnection<TClient>(this IServiceCollection services, string service, string name)
        where TClient : ClientBase
    {
        services.TryAddTransient<ConnectRetryHandler>();
        services.TryAddSingleton<DeadlineInterceptor>();
        return services
            .AddGrpcClient<TClient>(name, (provider, options) =>
                options.Address = provider.GetRequiredService<IConfiguration>().GetServiceAddress(service))
            .ConfigureChannel(ConfigureChannel)
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler<ConnectRetryHandler>()
            .AddInterceptor<DeadlineInterceptor>();
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = ConnectAsync,
        // Detects a peer that disappeared without closing the connection, also on idle streams.
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        // Picks up DNS changes when replicas are added or removed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    /// <summary>
    /// Connects as the handler does by default. It only has to be set: without it the channel manages connections
    /// itself, and after a failed one it fails every call with "unavailable" for one second to two minutes, even when the
    /// service is available again.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void ConfigureChannel(GrpcChannelOptions options)
    {
        options.MaxReceiveMessageSize = 64 * 1024 * 1024;
        options.ThrowOperationCanceledOnCancellation = true;
    }
}
