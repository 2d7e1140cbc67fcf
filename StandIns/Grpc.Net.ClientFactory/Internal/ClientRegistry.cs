using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Net.ClientFactory.Internal;

/// <summary>Which client type is registered under which name.</summary>
internal sealed class ClientRegistry
{
    private readonly Dictionary<string, Type> _clients = new(StringComparer.Ordinal);

    /// <summary>The one registry of these services; made when it is missing.</summary>
    public static ClientRegistry In(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(ClientRegistry))?.ImplementationInstance is ClientRegistry registry)
        {
            return registry;
        }

        registry = new ClientRegistry();
        services.AddSingleton(registry);
        return registry;
    }

    /// <exception cref="InvalidOperationException">The name belongs to a client of another type.</exception>
    public void Add(string name, Type client)
    {
        if (!_clients.TryAdd(name, client) && _clients[name] != client)
        {
            throw new InvalidOperationException(
                $"The gRPC client name '{name}' is taken by {_clients[name]}: register {client} under another name.");
        }
    }

    /// <exception cref="InvalidOperationException">No client has that name.</exception>
    public Type Require(string name) => _clients.TryGetValue(name, out var client)
        ? client
        : throw new InvalidOperationException($"No gRPC client is registered under the name '{name}': call AddGrpcClient first.");
}
