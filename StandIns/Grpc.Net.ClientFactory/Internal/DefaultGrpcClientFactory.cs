using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory.Internal;

/// <summary>Makes a client over its channel. Transient, so that <paramref name="services"/> are those of the caller's scope.</summary>
internal sealed class DefaultGrpcClientFactory(
    IServiceProvider services,
    ClientRegistry registry,
    ChannelCache channels,
    IOptionsMonitor<GrpcClientFactoryOptions> options) : GrpcClientFactory
{
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Constructors = new();

    public override TClient CreateClient<TClient>(string name)
    {
        var registered = registry.Require(name);
        if (registered != typeof(TClient))
        {
            throw new InvalidOperationException($"The gRPC client '{name}' is a {registered}, not a {typeof(TClient)}.");
        }

        var clientOptions = options.Get(name);
        var invoker = channels.Get(name);
        if (clientOptions.CallOptionsActions.Count > 0)
        {
            invoker = invoker.Intercept(new CallOptionsInterceptor(clientOptions.CallOptionsActions, services));
        }

        var interceptors = clientOptions.InterceptorRegistrations
            .Where(registration => registration.Scope == InterceptorScope.Client)
            .Select(registration => registration.Creator(services))
            .ToArray();
        return (TClient)Create(typeof(TClient), clientOptions.Creator, invoker.Intercept(interceptors));
    }

    private object Create(Type client, Func<CallInvoker, object>? creator, CallInvoker invoker) => creator is not null
        ? creator(invoker)
        : Constructors.GetOrAdd(client, type => ActivatorUtilities.CreateFactory(type, [typeof(CallInvoker)]))(services, [invoker]);
}
