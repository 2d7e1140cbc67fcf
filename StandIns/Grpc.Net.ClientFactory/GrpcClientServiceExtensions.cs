using Grpc.Net.ClientFactory;
using Grpc.Net.ClientFactory.Internal;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers generated clients, each over a named HTTP client.</summary>
public static class GrpcClientServiceExtensions
{
    /// <summary>Registers a client under the name of its type.</summary>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services)
        where TClient : class => Add<TClient>(services, typeof(TClient).Name, configure: null);

    /// <inheritdoc cref="AddGrpcClient{TClient}(IServiceCollection)"/>
    public static IHttpClientBuilder AddGrpcClient<TClient>(
        this IServiceCollection services, Action<GrpcClientFactoryOptions> configureClient)
        where TClient : class => services.AddGrpcClient<TClient>(typeof(TClient).Name, configureClient);

    /// <inheritdoc cref="AddGrpcClient{TClient}(IServiceCollection)"/>
    public static IHttpClientBuilder AddGrpcClient<TClient>(
        this IServiceCollection services, Action<IServiceProvider, GrpcClientFactoryOptions> configureClient)
        where TClient : class => services.AddGrpcClient<TClient>(typeof(TClient).Name, configureClient);

    /// <summary>Registers a client under a name of its own.</summary>
    public static IHttpClientBuilder AddGrpcClient<TClient>(this IServiceCollection services, string name)
        where TClient : class => Add<TClient>(services, name, configure: null);

    /// <inheritdoc cref="AddGrpcClient{TClient}(IServiceCollection, string)"/>
    public static IHttpClientBuilder AddGrpcClient<TClient>(
        this IServiceCollection services, string name, Action<GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, name, (_, options) => configureClient(options));
    }

    /// <inheritdoc cref="AddGrpcClient{TClient}(IServiceCollection, string)"/>
    public static IHttpClientBuilder AddGrpcClient<TClient>(
        this IServiceCollection services, string name, Action<IServiceProvider, GrpcClientFactoryOptions> configureClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(configureClient);
        return Add<TClient>(services, name, configureClient);
    }

    private static IHttpClientBuilder Add<TClient>(
        IServiceCollection services, string name, Action<IServiceProvider, GrpcClientFactoryOptions>? configure)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ClientRegistry.In(services).Add(name, typeof(TClient));

        services.AddLogging();
        services.TryAddSingleton<ChannelCache>();
        services.TryAddTransient<GrpcClientFactory, DefaultGrpcClientFactory>();
        services.TryAddTransient(provider => provider.GetRequiredService<GrpcClientFactory>().CreateClient<TClient>(name));
        if (configure is not null)
        {
            services.AddSingleton<IConfigureOptions<GrpcClientFactoryOptions>>(provider =>
                new ConfigureNamedOptions<GrpcClientFactoryOptions>(name, options => configure(provider, options)));
        }

        // A channel keeps its handler for good, so the HTTP client factory must not retire it.
        return services.AddHttpClient(name)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }
}
