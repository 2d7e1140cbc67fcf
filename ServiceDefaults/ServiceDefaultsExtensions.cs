using ClusterCodex.ServiceDefaults.Audit;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Health;
using ClusterCodex.ServiceDefaults.Hosting;
using ClusterCodex.ServiceDefaults.Identity;
using ClusterCodex.ServiceDefaults.Resilience;
using ClusterCodex.ServiceDefaults.Streaming;
using ClusterCodex.ServiceDefaults.Telemetry;
using ClusterCodex.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ClusterCodex.ServiceDefaults;

/// <summary>What every service shares, in two lines of its <c>Program.cs</c>.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds endpoints, telemetry, health, gRPC with errors and identity, policy enforcement, resilience and the audit log.</summary>
    /// <param name="builder">The host's.</param>
    /// <param name="isPolicyService">
    /// By default false: signing keys, policies and the audit log are PolicyService's, asked with this service's own identity
    /// (<see cref="ServiceIdentityOptions"/>). PolicyService itself registers its own <see cref="IVerificationKeys"/>,
    /// <see cref="IPolicyFeed"/> and <see cref="IAuditLog"/>.
    /// </param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, bool isPolicyService = false)
    {
        builder.AddServiceEndpoints();
        builder.AddLogLevels();
        builder.AddTelemetry();

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealth();
        services.AddResilience();
        services.AddGrpcServer();
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<InsideTokens>();
        services.AddPolicyEnforcement();
        if (!isPolicyService)
        {
            services.AddRemoteIdentity();
            services.AddRemotePolicies();
            services.AddRemoteAudit();
        }

        if (builder.Environment.IsDevelopment())
        {
            services.AddGrpcReflection();
        }

        return builder;
    }

    /// <summary>Maps health, metrics and, in Development, gRPC reflection.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealth();
        app.UseTelemetry();
        if (app.Environment.IsDevelopment())
        {
            app.MapGrpcReflectionService().AllowAnonymous();
        }

        return app;
    }

    private static void AddGrpcServer(this IServiceCollection services) =>
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = 16 * 1024 * 1024;
            // The first is the outermost: errors of authentication are mapped too.
            options.Interceptors.Add<ErrorInterceptor>();
            options.Interceptors.Add<IdentityInterceptor>();
            options.Interceptors.Add<RequestTextInterceptor>();
        });

    private static void AddRemoteIdentity(this IServiceCollection services)
    {
        services.AddOptions<ServiceIdentityOptions>().BindConfiguration(ServiceIdentityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddConnection<IdentityService.IdentityServiceClient>("policyservice", IdentityClient.ClientName);
        services.AddSingleton<IdentityClient>();
        services.AddSingleton<IJwksClient>(provider => provider.GetRequiredService<IdentityClient>());
        services.AddSingleton<IServiceTokenClient>(provider => provider.GetRequiredService<IdentityClient>());
        services.AddSingleton<IServiceTokens, ServiceTokens>();
        services.AddSingleton<IVerificationKeys, JwksVerificationKeys>();
    }

    private static void AddRemotePolicies(this IServiceCollection services)
    {
        services.AddConnection<PolicyService.PolicyServiceClient>("policyservice", RemotePolicyFeed.ClientName).AddServiceToken();
        services.AddSingleton<IPolicyFeed, RemotePolicyFeed>();
    }

    private static void AddPolicyEnforcement(this IServiceCollection services)
    {
        services.AddSingleton<PolicyState>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<IPolicyEnforcer, PolicyEnforcer>();
        services.AddHostedService<PolicyWatcher>();
        services.AddSingleton<StreamLifetime>();
    }

    private static void AddRemoteAudit(this IServiceCollection services)
    {
        services.AddConnection<PolicyService.PolicyServiceClient>("policyservice", QueuedAuditLog.ClientName).AddServiceToken();
        services.AddSingleton<QueuedAuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<QueuedAuditLog>());
        services.AddHostedService(provider => provider.GetRequiredService<QueuedAuditLog>());
    }
}
