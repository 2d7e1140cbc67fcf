using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Puts what the host's health check publisher finds into the table that watches follow.</summary>
internal sealed class GrpcHealthChecksPublisher(HealthServiceImpl health, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var service in options.Value.Services)
        {
            var statuses = report.Entries
                .Where(entry => service.HealthCheckPredicate(new HealthCheckMapContext(entry.Key, entry.Value.Tags)))
                .Select(entry => entry.Value.Status);
            health.SetStatus(service.Name, ServingStatuses.Of(statuses));
        }

        return Task.CompletedTask;
    }
}

internal static class ServingStatuses
{
    /// <summary>SERVING unless a check is unhealthy; a degraded service serves, and no checks at all are no complaint.</summary>
    public static HealthCheckResponse.Types.ServingStatus Of(IEnumerable<HealthStatus> statuses) =>
        statuses.Contains(HealthStatus.Unhealthy)
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving;
}
