namespace ClusterCodex.AccessControl.Identity;

/// <summary>
/// How the gateway says from where it was called, on calls it makes with its own token (sign-in, refresh, sign-out). It sets both
/// itself; what a caller sends under these names never passes the gateway.
/// </summary>
public static class ClientOriginHeaders
{
    /// <summary>The address of the connection: IPv4, or the first 64 bits of IPv6, which is what one household has.</summary>
    public const string Address = "x-client-address";

    /// <summary>SHA-256 of the <c>User-Agent</c> header in hexadecimal.</summary>
    public const string Agent = "x-client-agent";
}
