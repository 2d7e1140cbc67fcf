using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace ClusterCodex.ServiceDefaults.Hosting;

/// <summary>
/// The two listeners of a service: <c>GRPC_PORT</c> (HTTP/2 without TLS) and the private <c>HTTP_PORT</c> (HTTP/1.1: health, metrics),
/// on <c>BIND_ADDRESS</c>. A port that is not set, or 0, is any free one.
/// </summary>
public static class EndpointSetup
{
    /// <summary>Reads a port from the configuration.</summary>
    /// <exception cref="InvalidOperationException">Not a number from 0 to 65535; the message names the setting.</exception>
    public static int GetPort(this IConfiguration configuration, string key, int otherwise = 0)
    {
        var value = configuration[key];
        if (string.IsNullOrWhiteSpace(value))
        {
            return otherwise;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new InvalidOperationException($"{key} is '{value}'; a port is a number from 0 to {IPEndPoint.MaxPort}.");
    }

    /// <summary>The address services listen on: <c>BIND_ADDRESS</c>, by default 127.0.0.1.</summary>
    /// <exception cref="InvalidOperationException">Not an IP address.</exception>
    public static IPAddress GetBindAddress(this IConfiguration configuration)
    {
        const string Key = "BIND_ADDRESS";
        var value = configuration[Key];
        if (string.IsNullOrWhiteSpace(value))
        {
            return IPAddress.Loopback;
        }

        return IPAddress.TryParse(value, out var address)
            ? address
            : throw new InvalidOperationException($"{Key} is '{value}'; it is an IP address, such as 127.0.0.1, or 0.0.0.0 for every interface.");
    }

    /// <summary>Whether the request came through the private port.</summary>
    public static bool IsPrivate(this HttpContext context) => context.Features.Get<PrivateEndpoint>() is not null;

    internal static void AddServiceEndpoints(this WebApplicationBuilder builder)
    {
        var address = builder.Configuration.GetBindAddress();
        var grpcPort = builder.Configuration.GetPort("GRPC_PORT");
        var httpPort = builder.Configuration.GetPort("HTTP_PORT");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(address, grpcPort, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(address, httpPort, static listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(static next => connection =>
                {
                    connection.Features.Set(PrivateEndpoint.Instance);
                    return next(connection);
                });
            });
        });
    }

    // Marks a connection by its port; the number is not known in advance if it is configured as 0.
    private sealed class PrivateEndpoint
    {
        public static readonly PrivateEndpoint Instance = new();
    }
}
