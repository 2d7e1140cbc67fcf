using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway.Limits;

/// <summary>
/// Proxies in front of the gateway, such as an ingress: without this setting every caller would have their address.
/// Section <c>Gateway:Proxies</c>.
/// </summary>
public sealed record TrustedProxyOptions
{
    public const string Section = "Gateway:Proxies";

    /// <summary>
    /// Networks whose <c>X-Forwarded-For</c> is trusted, such as <c>10.0.0.0/8</c>; by default none, and the header is ignored. Of
    /// several addresses in it, the last that is not in these networks is the caller's: everything before it is the caller's own
    /// claim.
    /// </summary>
    [Networks]
    public IReadOnlyList<string> Trusted { get; init; } = [];
}

/// <summary>Every entry is a network in CIDR notation.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworksAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = (value as IEnumerable<string> ?? []).FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _));
        return wrong is null
            ? ValidationResult.Success
            : new ValidationResult($"{TrustedProxyOptions.Section}:{validationContext.MemberName} holds '{wrong}', which is not a network such as 10.0.0.0/8.");
    }
}

/// <summary>Configures the framework's middleware with the trusted proxies.</summary>
internal sealed class ConfigureForwardedHeaders(IOptions<TrustedProxyOptions> proxies) : IConfigureOptions<ForwardedHeadersOptions>
{
    public void Configure(ForwardedHeadersOptions options)
    {
        // By default it trusts loopback, which every caller on this machine uses.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in proxies.Value.Trusted)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        options.ForwardedHeaders = proxies.Value.Trusted.Count > 0 ? ForwardedHeaders.XForwardedFor : ForwardedHeaders.None;
        options.ForwardLimit = null;
    }
}
