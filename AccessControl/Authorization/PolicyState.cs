using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The policies last heard of, and when: what <see cref="PolicyWatcher"/> writes and <see cref="PolicyEnforcer"/> reads.</summary>
internal sealed class PolicyState : IDisposable
{
    /// <summary>Policies that were not confirmed for this long are not acted on.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ILogger<PolicyState> _logger;
    private readonly ITimer _staleTimer;
    private volatile Heard? _heard;
    private CancellationTokenSource _change = new();

    public PolicyState(TimeProvider time, ILogger<PolicyState> logger)
    {
        _time = time;
        _logger = logger;
        _staleTimer = time.CreateTimer(static state => ((PolicyState)state!).OnStale(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The policies; null where none were heard of, or not for <see cref="MaxAge"/>.</summary>
    public PolicySet? Fresh => _heard is { } heard && _time.GetElapsedTime(heard.At) <= MaxAge ? heard.Policies : null;

    /// <summary>The version last heard of, stale or not.</summary>
    public long? Version => _heard?.Policies.Version;

    public IChangeToken Changes => new CancellationChangeToken(Volatile.Read(ref _change).Token);

    /// <summary>Takes over new policies and wakes whoever waits for <see cref="Changes"/>.</summary>
    public void Replace(PolicySet policies)
    {
        _heard = new Heard(policies, _time.GetTimestamp());
        ArmStaleTimer();
        Fire();
    }

    /// <summary>Notes that the policies are still those of <paramref name="version"/>.</summary>
    /// <returns>False when they are not: something was missed.</returns>
    public bool Confirm(long version)
    {
        if (_heard is not { } heard || heard.Policies.Version != version)
        {
            return false;
        }

        var wasStale = Fresh is null;
        _heard = heard with { At = _time.GetTimestamp() };
        ArmStaleTimer();
        if (wasStale)
        {
            Fire();
        }

        return true;
    }

    public void Dispose()
    {
        _staleTimer.Dispose();
        _change.Dispose();
    }

    private void ArmStaleTimer() => _staleTimer.Change(MaxAge + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);

    private void OnStale()
    {
        PolicyWatcherLog.Stale(_logger, MaxAge.TotalSeconds);
        Fire();
    }

    private void Fire()
    {
        var fired = Interlocked.Exchange(ref _change, new CancellationTokenSource());
        _ = FireAsync(fired);
    }

    // On the pool: a slow listener must not hold up the watch. Not disposed: a token handed out may still be asked.
    private async Task FireAsync(CancellationTokenSource fired)
    {
        try
        {
            await fired.CancelAsync();
        }
        catch (AggregateException exception)
        {
            PolicyWatcherLog.ListenerFailed(_logger, exception);
        }
    }

    private sealed record Heard(PolicySet Policies, long At);
}
