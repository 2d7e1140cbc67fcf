using ClusterCodex.AccessControl.Identity;
using ClusterCodex.Gateway.Authentication;
using ClusterCodex.Gateway.Limits;
using ClusterCodex.Gateway.Listeners;
using ClusterCodex.Gateway.Logging;
using ClusterCodex.Gateway.Mcp;
using ClusterCodex.Gateway.OpenApi;
using ClusterCodex.Gateway.Page;
using ClusterCodex.Gateway.Pipeline;
using ClusterCodex.Gateway.Proxy;
using ClusterCodex.Gateway.Transcoding;
using ClusterCodex.Gateway.Transcoding.Streaming;
using ClusterCodex.ServiceDefaults.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClusterCodex.Gateway;

/// <summary>The features of the gateway, one line each.</summary>
internal static class GatewaySetup
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Logging.AddRequestLogging();
        var services = builder.Services;
        services.AddValidatedOptions<TranscodingOptions>("Gateway:Transcoding");
        services.AddValidatedOptions<SseOptions>("Gateway:Sse");
        services.AddValidatedOptions<LimitOptions>("Gateway:Limits");
        services.AddValidatedOptions<AuthenticationOptions>("Gateway:Authentication");
        services.AddValidatedOptions<TrustedProxyOptions>(TrustedProxyOptions.Section);
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ConfigureForwardedHeaders>();
        services.TryAddSingleton(ServiceContract.ClusterCodex);
        services.AddSingleton(provider => RouteTable.Build(provider.GetRequiredService<IReadOnlyList<ServiceContract>>()));
        services.AddServiceClient<V1.IdentityService.IdentityServiceClient>("policyservice", ClientIdentity.Service);
        services.AddSingleton<TokenExchange>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton<OpenApiDocument>();
        services.AddContractProxy();
        services.AddMcpTools();
        services.AddPage(builder.Configuration);
        builder.AddPublicListener();
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseResponseCompression();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<HeaderLimitMiddleware>();
        app.UseMiddleware<HeaderTextMiddleware>();
        app.UseCors();
        app.UseRouting();
        app.UseMiddleware<AuthenticationMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<PageMiddleware>();
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapContractProxy();
        app.MapOpenApi();
        app.MapMcpTools();
    }
}
