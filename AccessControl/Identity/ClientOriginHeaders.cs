namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// The headers by which the gateway reports where a request came from, on calls with its own token (sign-in, refresh, sign-out).
/// It sets both itself; headers of the caller with these names never pass the gateway.
/// </summary>
public static class ClientOriginHeaders
{
    /// <summary>The address of the connection: IPv4, or the first 64 bits of IPv6, the prefix that one network usually has.</summary>
    public const string Address = "x-client-address";

    /// <summary>SHA-256 of the <c>User-Agent</c> header in hexadecimal.</summary>
    public const string Agent = "x-client-agent";
}
