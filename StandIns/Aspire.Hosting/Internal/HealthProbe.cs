using System.Collections.Frozen;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Internal;

/// <summary>Asks a resource's health checks.</summary>
internal sealed class HealthProbe(HealthCheckService checks)
{
    public const string HttpClientName = "Aspire.Hosting.Health";

    /// <summary>Healthy when all of them say so; says otherwise what is wrong.</summary>
    public async Task<(HealthStatus Status, string Detail)> CheckAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToFrozenSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            return (HealthStatus.Healthy, "");
        }

        var report = await checks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken);
        var missing = keys.Except(report.Entries.Keys, StringComparer.Ordinal).ToList();
        return missing.Count > 0
            ? (HealthStatus.Unhealthy, $"no health check is registered as {string.Join(", ", missing)}")
            : (report.Status, string.Join("; ", report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(entry => entry.Description)));
    }
}
