using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The policies received last, and when: what <see cref="PolicyWatcher"/> writes and <see cref="PolicyEnforcer"/> reads.</summary>
internal sealed class PolicyState : IDisposable
{
    /// <summary>Policies that were not confirmed for this long are not used.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ILogger<PolicyState> _logger;
    private readonly ITimer _staleTimer;
    private volatile Received? _received;
    private CancellationTokenSource _change = new();

    public PolicyState(TimeProvider time, ILogger<PolicyState> logger)
    {
        _time = time;
        _logger = logger;
        _staleTimer = time.CreateTimer(static state => ((PolicyState)state!).OnStale(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The policies; null if none were received or confirmed within <see cref="MaxAge"/>.</summary>
    public PolicySet? Fresh => _received is { } received && _time.GetElapsedTime(received.At) <= MaxAge ? received.Policies : null;

    /// <summary>The version received last, stale or not.</summary>
    public long? Version => _received?.Policies.Version;

    public IChangeToken Changes => new CancellationChangeToken(Volatile.Read(ref _change).Token);

    /// <summary>Replaces the policies and fires <see cref="Changes"/>.</summary>
    public void Replace(PolicySet policies)
    {
        _received = new Received(policies, _time.GetTimestamp());
        ArmStaleTimer();
        Fire();
    }

    /// <summary>Confirms that the policies are still those of <paramref name="version"/>.</summary>
    /// <returns>False if they are not: a change was missed.</returns>
    public bool Confirm(long version)
    {
        if (_received is not { } received || received.Policies.Version != version)
        {
            return false;
        }

        var wasStale = Fresh is null;
        _received = received with { At = _time.GetTimestamp() };
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

    // On the thread pool: a slow listener must not delay the watch. Not disposed: a token handed out may still be read.
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

    private sealed record Received(PolicySet Policies, long At);
}
