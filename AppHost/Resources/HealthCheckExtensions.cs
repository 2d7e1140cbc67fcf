using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AppHost.Resources;

internal static class HealthCheckExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Adds the health check of a resource that others wait for. Aspire repeats a failed check after a second; while a resource starts, this
    /// one repeats it within that second, so that nothing waits longer than it has to.
    /// </summary>
    /// <param name="builder">Has a resource of that name.</param>
    /// <param name="name">Of the check.</param>
    /// <param name="check">Answers at once.</param>
    public static void AddStartCheck(this IDistributedApplicationBuilder builder, string name, Func<CancellationToken, Task<HealthCheckResult>> check) =>
        builder.Services.AddHealthChecks().AddAsyncCheck(name, async cancellationToken =>
        {
            var started = TimeProvider.System.GetTimestamp();
            var result = await check(cancellationToken);
            while (result.Status != HealthStatus.Healthy && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Interval, cancellationToken);
                result = await check(cancellationToken);
            }

            return result;
        });
}
