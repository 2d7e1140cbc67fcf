using System.Net.Sockets;
using ClusterCodex.ServiceDefaults.Resilience;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>Connections to the other services, without anybody's token.</summary>
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
        // Finds a peer that vanished without closing, also on quiet streams.
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        // Lets DNS changes through where replicas come and go.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    /// <summary>
    /// Connects as the handler does without it. That it is set at all is what counts: without it the channel keeps
    /// connections of its own, and after a failed one answers every call "unavailable" for a second to two minutes,
    /// whether or not the service is back.
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
