using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClusterCodex.ServiceDefaults.Resilience;

/// <summary>Puts the pipelines where they are used.</summary>
public static class ResilienceSetup
{
    /// <summary>Gives an <c>HttpClient</c> retries, a circuit breaker and a time-out (<see cref="HttpCallOptions"/>).</summary>
    public static IHttpClientBuilder AddHttpResilience(this IHttpClientBuilder builder)
    {
        builder.Services.TryAddTransient<HttpResilienceHandler>();
        return builder.AddHttpMessageHandler<HttpResilienceHandler>();
    }

    internal static IServiceCollection AddResilience(this IServiceCollection services)
    {
        services.AddOptions<ServiceCallOptions>().BindConfiguration(ServiceCallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HttpCallOptions>().BindConfiguration(HttpCallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
