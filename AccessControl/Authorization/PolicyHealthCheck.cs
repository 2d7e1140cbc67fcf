using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>
/// Unhealthy until the first policies arrive. Later missing heartbeats only degrade: every request then gets a clear UNAVAILABLE,
/// which is better than a service that appears to be down.
/// </summary>
internal sealed class PolicyHealthCheck(PolicyState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state switch
        {
            { Fresh: not null } => HealthCheckResult.Healthy(),
            { Version: not null } => HealthCheckResult.Degraded("Access policies are stale: PolicyService does not answer."),
            _ => HealthCheckResult.Unhealthy("No access policies yet: PolicyService did not answer."),
        });
}
