using ClusterCodex.ServiceDefaults.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.ServiceDefaults.Resilience;

internal static class ResilienceSetup
{
    public static IServiceCollection AddResilience(this IServiceCollection services)
    {
        services.AddValidatedOptions<ServiceCallOptions>(ServiceCallOptions.Section);
        return services;
    }
}
