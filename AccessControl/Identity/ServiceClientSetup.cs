using ClusterCodex.ServiceDefaults.Discovery;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.AccessControl.Identity;

/// <summary>As whom a client calls.</summary>
public enum ClientIdentity
{
    /// <summary>As the user on whose behalf the running call works.</summary>
    Caller,

    /// <summary>As this service.</summary>
    Service,
}

/// <summary>Typed gRPC clients of the other services.</summary>
public static class ServiceClientSetup
{
    /// <summary>
    /// Registers <typeparamref name="TClient"/> (transient, cheap, may be injected anywhere): a connection as of
    /// <see cref="ServiceConnections.AddServiceConnection{TClient}"/>, with the token of <paramref name="identity"/>.
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
        var builder = services.AddServiceConnection<TClient>(service, name);
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
}
