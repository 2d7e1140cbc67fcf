using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Internal;

/// <summary>Gives every endpoint a port of the loopback interface that is free now.</summary>
internal static class PortAllocator
{
    // Below the range that operating systems take ports of outgoing connections from.
    private const int First = 20_000;
    private const int Last = 32_000;

    public static void Allocate(IEnumerable<IResource> resources, ILogger logger)
    {
        List<TcpListener> held = [];
        try
        {
            // Wanted ports first, so that no other endpoint gets one by chance.
            foreach (var (resource, endpoint) in resources
                .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => (resource, endpoint)))
                .OrderBy(pair => Wanted(pair.endpoint) is null))
            {
                var port = Wanted(endpoint);
                if (port is null || !TryHold(port.Value, held))
                {
                    var another = HoldAny(held);
                    if (port is not null)
                    {
                        RunnerLog.PortTaken(logger, port.Value, resource.Name, endpoint.Name, another);
                    }

                    port = another;
                }

                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.IsExternal ? "localhost" : "127.0.0.1", port.Value);
            }
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>The port if it is free, else another one that is.</summary>
    public static int FreePort(int wanted)
    {
        List<TcpListener> held = [];
        try
        {
            return TryHold(wanted, held) ? wanted : HoldAny(held);
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    private static int? Wanted(EndpointAnnotation endpoint) => endpoint.TargetPort ?? endpoint.Port;

    private static int HoldAny(List<TcpListener> held)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (TryHold(port, held))
            {
                return port;
            }
        }

        throw new DistributedApplicationException($"No port from {First} to {Last} is free on 127.0.0.1.");
    }

    private static bool TryHold(int port, List<TcpListener> held)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            held.Add(listener);
            return true;
        }
        catch (SocketException)
        {
            listener.Dispose(); // taken, or not ours to take
            return false;
        }
    }
}
