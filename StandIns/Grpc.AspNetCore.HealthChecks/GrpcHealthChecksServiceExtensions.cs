using Grpc.AspNetCore.HealthChecks;
using Grpc.AspNetCore.HealthChecks.Internal;
using Grpc.HealthCheck;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Offers ASP.NET's health checks as grpc.health.v1.</summary>
public static class GrpcHealthChecksServiceExtensions
{
    /// <summary>Adds the service that <c>MapGrpcHealthChecksService</c> maps; checks are added to the returned builder.</summary>
    public static IHealthChecksBuilder AddGrpcHealthChecks(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<HealthServiceImpl>();
        services.TryAddSingleton<HealthServiceIntegration>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthCheckPublisher, GrpcHealthChecksPublisher>());
        services.AddOptions<GrpcHealthChecksOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Options.IConfigureOptions<GrpcHealthChecksOptions>, MapWholeServer>());
        return services.AddHealthChecks();
    }

    /// <inheritdoc cref="AddGrpcHealthChecks(IServiceCollection)"/>
    public static IHealthChecksBuilder AddGrpcHealthChecks(this IServiceCollection services, Action<GrpcHealthChecksOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddGrpcHealthChecks();
        services.Configure(configure);
        return builder;
    }

    private sealed class MapWholeServer : Options.IConfigureOptions<GrpcHealthChecksOptions>
    {
        public void Configure(GrpcHealthChecksOptions options) => options.Services.Map("", _ => true);
    }
}
