using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.Net.ClientFactory.Internal;

/// <summary>One channel per client name, made at its first use and kept as long as the services.</summary>
internal sealed class ChannelCache(
    IServiceProvider services,
    IHttpMessageHandlerFactory handlers,
    IOptionsMonitor<GrpcClientFactoryOptions> options,
    IOptionsMonitor<HttpClientFactoryOptions> httpOptions,
    ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<(GrpcChannel Channel, CallInvoker Invoker)>> _channels = new(StringComparer.Ordinal);

    /// <summary>The invoker of that client's channel, behind its channel-scoped interceptors.</summary>
    /// <exception cref="InvalidOperationException">The client has no address.</exception>
    public CallInvoker Get(string name)
    {
        var entry = _channels.GetOrAdd(name, key => new(() => Create(key)));
        try
        {
            return entry.Value.Invoker;
        }
        catch
        {
            // A failed attempt must not stay: configuration may be right the next time.
            _channels.TryRemove(new(name, entry));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var entry in _channels.Values.Where(entry => entry.IsValueCreated))
        {
            entry.Value.Channel.Dispose();
        }
    }

    private (GrpcChannel, CallInvoker) Create(string name)
    {
        var clientOptions = options.Get(name);
        var channelOptions = new GrpcChannelOptions
        {
            HttpHandler = handlers.CreateHandler(name),
            LoggerFactory = loggers,
            ServiceProvider = services,
        };
        foreach (var configure in clientOptions.ChannelOptionsActions)
        {
            configure(channelOptions);
        }

        var address = clientOptions.Address ?? BaseAddress(name) ?? throw new InvalidOperationException(
            $"The gRPC client '{name}' has no address: set one with AddGrpcClient(options => options.Address = …).");
        var channel = GrpcChannel.ForAddress(address, channelOptions);
        var interceptors = clientOptions.InterceptorRegistrations
            .Where(registration => registration.Scope == InterceptorScope.Channel)
            .Select(registration => registration.Creator(services))
            .ToArray();
        return (channel, channel.CreateCallInvoker().Intercept(interceptors));
    }

    private Uri? BaseAddress(string name)
    {
        using var client = new HttpClient();
        foreach (var configure in httpOptions.Get(name).HttpClientActions)
        {
            configure(client);
        }

        return client.BaseAddress;
    }
}
