using System.Net;
using System.Net.Sockets;

namespace ClusterCodex.TestSupport.Hosting;

/// <summary>Ports of loopback that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>One that was free a moment ago, for a server that needs its port as a setting.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
