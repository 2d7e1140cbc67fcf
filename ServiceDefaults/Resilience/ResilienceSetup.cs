using Microsoft.Extensions.DependencyInjection;

namespace ClusterCodex.ServiceDefaults.Resilience;

internal static class ResilienceSetup
{
    public static IServiceCollection AddResilience(this IServiceCollection services)
    {
        services.AddOptions<ServiceCallOptions>().BindConfiguration(ServiceCallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
