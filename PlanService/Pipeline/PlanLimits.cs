using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>How many plans one user may ask for (<c>PlanLimits</c>).</summary>
internal sealed record PlanLimitOptions
{
    public const string Section = "PlanLimits";

    /// <summary>Plans of one user being made at once: 1 to 100, by default 2.</summary>
    [Range(1, 100)]
    public int Concurrent { get; init; } = 2;

    /// <summary>Plans of one user within a minute: 1 to 10,000, by default 20.</summary>
    [Range(1, 10_000)]
    public int PerMinute { get; init; } = 20;
}

/// <summary>Keeps one user from using up the model for everybody.</summary>
internal sealed class PlanLimits(IOptions<PlanLimitOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetConcurrencyLimiter(
            user, _ => new ConcurrencyLimiterOptions { PermitLimit = options.Value.Concurrent })),
        PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetSlidingWindowLimiter(
            user, _ => new SlidingWindowRateLimiterOptions { PermitLimit = options.Value.PerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 })));

    /// <summary>Takes a permit for one plan; disposing it returns the permit.</summary>
    /// <exception cref="Grpc.Core.RpcException">RATE_LIMITED: the user has too many plans under way.</exception>
    public IDisposable Enter(CallerIdentity caller)
    {
        var lease = _limiter.AttemptAcquire(caller.Subject);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw RpcErrors.RateLimited(FormattableString.Invariant(
            $"You may have {options.Value.Concurrent} plans made at once and {options.Value.PerMinute} within a minute. Wait for one to finish and try again."));
    }

    public void Dispose() => _limiter.Dispose();
}
