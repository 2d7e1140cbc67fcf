using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.ServiceDefaults.Health;

/// <summary><c>/health</c>: the process runs. <c>/health/ready</c>: it can serve requests. The same as gRPC's health service.</summary>
public static class HealthSetup
{
    /// <summary>Tag of the readiness checks.</summary>
    public const string ReadyTag = "ready";

    internal static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddGrpcHealthChecks();
        return services;
    }

    internal static WebApplication MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { Predicate = static _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = static check => check.Tags.Contains(ReadyTag),
            ResponseWriter = static (context, report) => context.Response.WriteAsync(Describe(report)),
        }).AllowAnonymous();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        return app;
    }

    // Names and states only: reasons can hold host names.
    private static string Describe(HealthReport report) =>
        string.Join('\n', report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Status}").Prepend(report.Status.ToString()));
}
