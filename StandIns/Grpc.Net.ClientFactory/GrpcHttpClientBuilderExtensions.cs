using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Net.ClientFactory;
using Grpc.Net.ClientFactory.Internal;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures a client that <c>AddGrpcClient</c> registered.</summary>
public static class GrpcHttpClientBuilderExtensions
{
    /// <summary>Configures the client's channel.</summary>
    public static IHttpClientBuilder ConfigureChannel(this IHttpClientBuilder builder, Action<GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(configureChannel);
        return Configure(builder, (_, options) => options.ChannelOptionsActions.Add(configureChannel));
    }

    /// <inheritdoc cref="ConfigureChannel(IHttpClientBuilder, Action{GrpcChannelOptions})"/>
    public static IHttpClientBuilder ConfigureChannel(
        this IHttpClientBuilder builder, Action<IServiceProvider, GrpcChannelOptions> configureChannel)
    {
        ArgumentNullException.ThrowIfNull(configureChannel);
        return Configure(builder, (services, options) =>
            options.ChannelOptionsActions.Add(channel => configureChannel(services, channel)));
    }

    /// <summary>Adds an interceptor that lives as long as the channel.</summary>
    public static IHttpClientBuilder AddInterceptor(this IHttpClientBuilder builder, Func<IServiceProvider, Interceptor> configureInvoker) =>
        builder.AddInterceptor(InterceptorScope.Channel, configureInvoker);

    /// <inheritdoc cref="AddInterceptor(IHttpClientBuilder, Func{IServiceProvider, Interceptor})"/>
    public static IHttpClientBuilder AddInterceptor(this IHttpClientBuilder builder, Func<Interceptor> configureInvoker) =>
        builder.AddInterceptor(InterceptorScope.Channel, configureInvoker);

    /// <summary>Adds an interceptor from the services.</summary>
    public static IHttpClientBuilder AddInterceptor<TInterceptor>(this IHttpClientBuilder builder)
        where TInterceptor : Interceptor => builder.AddInterceptor<TInterceptor>(InterceptorScope.Channel);

    /// <summary>Adds an interceptor.</summary>
    public static IHttpClientBuilder AddInterceptor(
        this IHttpClientBuilder builder, InterceptorScope scope, Func<IServiceProvider, Interceptor> configureInvoker)
    {
        ArgumentNullException.ThrowIfNull(configureInvoker);
        return Configure(builder, (_, options) =>
            options.InterceptorRegistrations.Add(new InterceptorRegistration(scope, configureInvoker)));
    }

    /// <summary>Adds an interceptor.</summary>
    public static IHttpClientBuilder AddInterceptor(
        this IHttpClientBuilder builder, InterceptorScope scope, Func<Interceptor> configureInvoker)
    {
        ArgumentNullException.ThrowIfNull(configureInvoker);
        return builder.AddInterceptor(scope, _ => configureInvoker());
    }

    /// <summary>Adds an interceptor from the services.</summary>
    public static IHttpClientBuilder AddInterceptor<TInterceptor>(this IHttpClientBuilder builder, InterceptorScope scope)
        where TInterceptor : Interceptor =>
        builder.AddInterceptor(scope, services => services.GetRequiredService<TInterceptor>());

    /// <summary>Adds credentials to each call. Over cleartext the channel must allow it: <c>UnsafeUseInsecureChannelCallCredentials</c>.</summary>
    public static IHttpClientBuilder AddCallCredentials(
        this IHttpClientBuilder builder, Func<AuthInterceptorContext, Metadata, Task> authInterceptor)
    {
        ArgumentNullException.ThrowIfNull(authInterceptor);
        return builder.AddCallCredentials((context, metadata, _) => authInterceptor(context, metadata));
    }

    /// <inheritdoc cref="AddCallCredentials(IHttpClientBuilder, Func{AuthInterceptorContext, Metadata, Task})"/>
    /// <param name="builder">The client.</param>
    /// <param name="authInterceptor">Also gets the services of the scope that the client was made in.</param>
    public static IHttpClientBuilder AddCallCredentials(
        this IHttpClientBuilder builder, Func<AuthInterceptorContext, Metadata, IServiceProvider, Task> authInterceptor)
    {
        ArgumentNullException.ThrowIfNull(authInterceptor);
        return Configure(builder, (_, options) => options.CallOptionsActions.Add(call => Add(
            call, CallCredentials.FromInterceptor((context, metadata) => authInterceptor(context, metadata, call.ServiceProvider)))));
    }

    /// <inheritdoc cref="AddCallCredentials(IHttpClientBuilder, Func{AuthInterceptorContext, Metadata, Task})"/>
    public static IHttpClientBuilder AddCallCredentials(this IHttpClientBuilder builder, CallCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return Configure(builder, (_, options) => options.CallOptionsActions.Add(call => Add(call, credentials)));
    }

    /// <summary>Makes the client in another way than by its constructor.</summary>
    public static IHttpClientBuilder ConfigureGrpcClientCreator(this IHttpClientBuilder builder, Func<CallInvoker, object> configureCreator)
    {
        ArgumentNullException.ThrowIfNull(configureCreator);
        return Configure(builder, (_, options) => options.Creator = configureCreator);
    }

    /// <inheritdoc cref="ConfigureGrpcClientCreator(IHttpClientBuilder, Func{CallInvoker, object})"/>
    public static IHttpClientBuilder ConfigureGrpcClientCreator(
        this IHttpClientBuilder builder, Func<IServiceProvider, CallInvoker, object> configureCreator)
    {
        ArgumentNullException.ThrowIfNull(configureCreator);
        return Configure(builder, (services, options) => options.Creator = invoker => configureCreator(services, invoker));
    }

    private static void Add(CallOptionsContext call, CallCredentials credentials) =>
        call.CallOptions = call.CallOptions.WithCredentials(
            call.CallOptions.Credentials is { } own ? CallCredentials.Compose(own, credentials) : credentials);

    private static IHttpClientBuilder Configure(IHttpClientBuilder builder, Action<IServiceProvider, GrpcClientFactoryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ClientRegistry.In(builder.Services).Require(builder.Name);
        builder.Services.AddSingleton<IConfigureOptions<GrpcClientFactoryOptions>>(services =>
            new ConfigureNamedOptions<GrpcClientFactoryOptions>(builder.Name, options => configure(services, options)));
        return builder;
    }
}
