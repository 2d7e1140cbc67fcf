using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.PolicyService.Audit;
using ClusterCodex.PolicyService.Endpoints;
using ClusterCodex.PolicyService.Policies;
using ClusterCodex.PolicyService.Seeds;
using ClusterCodex.PolicyService.Sessions;
using ClusterCodex.PolicyService.Storage;
using ClusterCodex.PolicyService.Tokens;
using ClusterCodex.PolicyService.Users;
using ClusterCodex.ServiceDefaults.Configuration;
using ClusterCodex.ServiceDefaults.Storage;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PolicyService;

/// <summary>What PolicyService adds to the defaults.</summary>
internal static class PolicyServiceSetup
{
    public static WebApplicationBuilder AddPolicyService(this WebApplicationBuilder builder)
    {
        builder.AddServiceDatabase<PolicyContext>("policy");

        var services = builder.Services;
        services.AddUsers();
        services.AddTokens();
        services.AddPolicies();
        services.AddSessions();
        services.AddAuditLog();
        services.AddHostedService<Seeder>();
        return builder;
    }

    public static WebApplication MapPolicyService(this WebApplication app)
    {
        app.MapGrpcService<IdentityEndpoints>();
        app.MapGrpcService<PolicyEndpoints>();
        return app;
    }

    private static void AddUsers(this IServiceCollection services)
    {
        services.AddValidatedOptions<PasswordOptions>(PasswordOptions.Section);
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<UserStore>();
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddValidatedOptions<TokenOptions>(TokenOptions.Section);
        services.AddOptions<ServiceClientOptions>()
            .Configure<IConfiguration>(static (options, configuration) => options.Read(configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServiceClientOptions>, ServiceClientOptionsValidator>();
        services.AddSingleton<ServiceClients>();
        services.AddSingleton<SigningKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<SigningKeys>());
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<IVerificationKeys>(provider => provider.GetRequiredService<SigningKeys>());
    }

    private static void AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<StoredPolicyFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<StoredPolicyFeed>());
        services.AddSingleton<AccessPolicyStore>();
        services.AddSingleton<IPolicyFeed>(provider => provider.GetRequiredService<StoredPolicyFeed>());
    }

    private static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<SessionStore>();
    }

    private static void AddAuditLog(this IServiceCollection services)
    {
        services.AddSingleton<StoredAuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<StoredAuditLog>());
        services.AddSingleton<AuditStore>();
    }
}
