using System.Net;
using System.Net.Sockets;

namespace ClusterCodex.Gateway.Limits;

/// <summary>Where a request came from: the connection's address, or the one that a trusted proxy reports (<see cref="TrustedProxyOptions"/>).</summary>
internal static class ClientAddress
{
    /// <summary>IPv4, or the first 64 bits of IPv6: one network has 2^64 addresses.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            Array.Clear(bytes, 8, 8);
            address = new IPAddress(bytes);
        }

        return address.ToString();
    }
}
