using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Transcoding;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;

namespace ClusterCodex.Gateway.Proxy;

/// <summary>YARP, configured from the contracts.</summary>
internal static class ProxySetup
{
    public static IServiceCollection AddContractProxy(this IServiceCollection services)
    {
        services.AddSingleton<IProxyConfigProvider, ContractProxyConfig>();
        services.AddSingleton<MatcherPolicy, PathMatcherPolicy>();
        // The proxy brings data protection for sticky sessions, which nothing here uses: its keys need not be stored on disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddReverseProxy()
            .AddTransforms<TranscodingTransforms>()
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                // Detects a service that disappeared without closing the connection, also under an idle stream.
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
                handler.EnableMultipleHttp2Connections = true;
            });
        return services;
    }

    public static void MapContractProxy(this IEndpointRouteBuilder endpoints)
    {
        var routes = endpoints.ServiceProvider.GetRequiredService<RouteTable>();
        var rest = routes.Routes.ToDictionary(route => route.Id, StringComparer.Ordinal);
        var native = routes.PublicMethods.ToDictionary(route => route.Method.FullName, StringComparer.Ordinal);
        endpoints
            .MapReverseProxy(proxy =>
            {
                proxy.UseMiddleware<TranscodingMiddleware>();
                proxy.UseMiddleware<NativeGrpcMiddleware>();
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealthChecks();
            })
            .ConfigureEndpoints((endpoint, config) =>
            {
                if (config.Metadata!.TryGetValue(ContractProxyConfig.RestRoute, out var id))
                {
                    endpoint.WithMetadata(rest[id], new AccessMetadata(MethodAccess.IsAnonymous(rest[id])), new ListenerMetadata(Listener.Public));
                }
                else
                {
                    var method = native[config.Metadata[ContractProxyConfig.GrpcRoute]];
                    endpoint.WithMetadata(new NativeGrpcMetadata(method), new AccessMetadata(MethodAccess.IsAnonymous(method)), new ListenerMetadata(Listener.Grpc));
                }
            });
    }
}
