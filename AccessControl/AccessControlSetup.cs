using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Interceptors;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.ServiceDefaults.Configuration;
using ClusterCodex.ServiceDefaults.Discovery;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Health;
using ClusterCodex.V1;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.AccessControl;

/// <summary>What every service enforces: identity, policy, audit, and streams that end when the caller's access ends.</summary>
public static class AccessControlSetup
{
    private const string PolicyServiceName = "policyservice";

    /// <summary>Adds enforcement with PolicyService's keys, policies and audit log, called with this service's own identity (<see cref="ServiceIdentityOptions"/>).</summary>
    public static WebApplicationBuilder AddAccessControl(this WebApplicationBuilder builder)
    {
        builder.AddEnforcement();
        builder.Services.AddRemoteIdentity();
        builder.Services.AddRemotePolicies();
        builder.Services.AddRemoteAudit();
        return builder;
    }

    /// <summary>Adds enforcement alone: the host registers its own <see cref="IVerificationKeys"/>, <see cref="IPolicyFeed"/> and <see cref="IAuditLog"/>, as PolicyService does.</summary>
    public static WebApplicationBuilder AddEnforcement(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<InternalTokens>();
        services.AddSingleton<PolicyState>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<IPolicyEnforcer, PolicyEnforcer>();
        services.AddHostedService<PolicyWatcher>();
        services.AddSingleton<StreamLifetime>();
        services.AddHealthChecks().AddCheck<PolicyHealthCheck>("policies", tags: [HealthSetup.ReadyTag]);
        services.Configure<GrpcServiceOptions>(static options =>
        {
            // After the interceptor that maps errors; the content of a request is read only for an authenticated caller.
            options.Interceptors.Add<IdentityInterceptor>();
            options.Interceptors.Add<NullCharacterInterceptor>();
        });
        return builder;
    }

    private static void AddRemoteIdentity(this IServiceCollection services)
    {
        services.AddValidatedOptions<ServiceIdentityOptions>(ServiceIdentityOptions.Section);
        services.AddServiceConnection<IdentityService.IdentityServiceClient>(PolicyServiceName, IdentityClient.ClientName);
        services.AddSingleton<IdentityClient>();
        services.AddSingleton<IJwksClient>(provider => provider.GetRequiredService<IdentityClient>());
        services.AddSingleton<IServiceTokenClient>(provider => provider.GetRequiredService<IdentityClient>());
        services.AddSingleton<IServiceTokens, ServiceTokens>();
        services.AddSingleton<IVerificationKeys, JwksVerificationKeys>();
    }

    private static void AddRemotePolicies(this IServiceCollection services)
    {
        services.AddServiceConnection<PolicyService.PolicyServiceClient>(PolicyServiceName, RemotePolicyFeed.ClientName).AddServiceToken();
        services.AddSingleton<IPolicyFeed, RemotePolicyFeed>();
    }

    private static void AddRemoteAudit(this IServiceCollection services)
    {
        services.AddServiceConnection<PolicyService.PolicyServiceClient>(PolicyServiceName, QueuedAuditLog.ClientName).AddServiceToken();
        services.AddSingleton<QueuedAuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<QueuedAuditLog>());
        services.AddHostedService(provider => provider.GetRequiredService<QueuedAuditLog>());
    }
}
