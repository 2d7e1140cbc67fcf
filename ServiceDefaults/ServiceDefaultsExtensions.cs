using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.ServiceDefaults.Health;
using ClusterCodex.ServiceDefaults.Hosting;
using ClusterCodex.ServiceDefaults.Resilience;
using ClusterCodex.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ClusterCodex.ServiceDefaults;

/// <summary>What every service hosts, in two lines of its <c>Program.cs</c>.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds endpoints, telemetry, health, resilience and gRPC with its errors.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddServiceEndpoints();
        builder.AddLogLevels();
        builder.AddTelemetry();

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealth();
        services.AddResilience();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = 16 * 1024 * 1024;
            // The first is the outermost: it maps what the others throw.
            options.Interceptors.Add<ErrorInterceptor>();
        });
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
}
