using System.Net;
using System.Net.Sockets;

namespace ClusterCodex.AppHost.Resources;

/// <summary>Chooses the ports of one run before anything is started: Aspire has no other port for one that is taken.</summary>
internal sealed class FreePorts : IDisposable
{
    // Held until all are chosen, so that none is chosen twice.
    private readonly List<TcpListener> _held = [];

    /// <summary>Wanted ports that were taken: resource, endpoint, the wanted port and the one used instead.</summary>
    public List<(string Resource, string Endpoint, int Wanted, int Used)> Replaced { get; } = [];

    /// <summary>A free port of the loopback interface: <paramref name="wanted"/>, or any other where that is taken or 0.</summary>
    public int Choose(string resource, string endpoint, int wanted = 0)
    {
        if (TryHold(wanted) is { } port)
        {
            return port;
        }

        var other = TryHold(0) ?? throw new InvalidOperationException($"No port is free on the loopback interface for {resource} ({endpoint}).");
        Replaced.Add((resource, endpoint, wanted, other));
        return other;
    }

    /// <summary>Gives the ports to the processes that will use them.</summary>
    public void Dispose() => _held.ForEach(listener => listener.Dispose());

    private int? TryHold(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            _held.Add(listener);
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
