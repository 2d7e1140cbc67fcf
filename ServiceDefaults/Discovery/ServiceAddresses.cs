using Microsoft.Extensions.Configuration;

namespace ClusterCodex.ServiceDefaults.Discovery;

/// <summary>Where other services are, by Aspire's convention: <c>services:&lt;name&gt;:&lt;endpoint&gt;:0</c>.</summary>
public static class ServiceAddresses
{
    /// <summary>The address of <paramref name="service"/>.</summary>
    /// <param name="configuration">The host's.</param>
    /// <param name="service">Resource name, such as <c>issueservice</c>.</param>
    /// <param name="endpoint">By default <c>grpc</c>.</param>
    /// <exception cref="InvalidOperationException">The setting is missing or not an absolute http(s) address; the message names it.</exception>
    public static Uri GetServiceAddress(this IConfiguration configuration, string service, string endpoint = "grpc")
    {
        var key = $"services:{service}:{endpoint}:0";
        var value = configuration[key];
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new InvalidOperationException(
                $"The address of '{service}' is not known: set {key} (environment services__{service}__{endpoint}__0), such as http://127.0.0.1:5001.");
        }

        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"{key} is '{value}', which is not an http or https address.");
    }
}
