using System.Net.Sockets;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.ServiceDefaults.Resilience;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>As whom a client calls.</summary>
public enum ClientIdentity
{
    /// <summary>As the user on whose behalf the running call works.</summary>
    Caller,

    /// <summary>As this service.</summary>
    Service,
}

/// <summary>Typed gRPC clients of the other services.</summary>
public static class ServiceClients
{
    /// <summary>
    /// Registers <typeparamref name="TClient"/> (transient, cheap, may be injected anywhere): address by discovery, connection
    /// retries, a deadline for unary calls without one, and the token of <paramref name="identity"/>.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="service">Resource name, such as <c>issueservice</c>.</param>
    /// <param name="identity">By default the caller's.</param>
    /// <exception cref="InvalidOperationException">On first use: the address is not configured.</exception>
    public static IHttpClientBuilder AddServiceClient<TClient>(
        this IServiceCollection services, string service, ClientIdentity identity = ClientIdentity.Caller)
        where TClient : ClientBase
    {
        var name = $"{service}:{typeof(TClient).Name}:{identity}";
        var builder = services.AddConnection<TClient>(service, name);
        services.Replace(ServiceDescriptor.Transient(provider => provider.GetRequiredService<GrpcClientFactory>().CreateClient<TClient>(name)));
        if (identity == ClientIdentity.Service)
        {
            return builder.AddServiceToken();
        }

        services.TryAddSingleton<CallerTokenInterceptor>();
        return builder.AddInterceptor<CallerTokenInterceptor>();
    }

    internal static IHttpClientBuilder AddServiceToken(this IHttpClientBuilder builder)
    {
        builder.Services.TryAddTransient<ServiceTokenHandler>();
        return builder.AddHttpMessageHandler<ServiceTokenHandler>();
    }

    internal static IHttpClientBuilder AddConnection<TClient>(this IServiceCollection services, string service, string name)
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
    /// Connects as the handler would by itself. That it is given at all is what counts: without it the channel keeps
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
