using System.ComponentModel.DataAnnotations;

namespace ClusterCodex.Gateway.Authentication;

/// <summary>Signing in at the gateway, section <c>Gateway:Authentication</c>.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>How many exchanged tokens are kept: 1 to 1,000,000, by default 20,000.</summary>
    [Range(1, 1_000_000)]
    public int CachedTokens { get; init; } = 20_000;
}
