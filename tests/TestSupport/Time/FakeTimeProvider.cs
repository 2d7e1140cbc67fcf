namespace ClusterCodex.TestSupport;

/// <summary>
/// A clock that moves only by <see cref="Advance"/>. Timers made from it (also by <c>Task.Delay(…, time)</c>,
/// <c>PeriodicTimer</c> and <c>CancellationTokenSource(delay, time)</c>) fire on the advancing thread, in the order they are due.
/// </summary>
public sealed partial class FakeTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = start.ToUniversalTime();

    /// <summary>Starts on Monday, 5 January 2026, 09:00 UTC.</summary>
    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Timers that wait to fire. Lets a test see that a component has begun to wait before it moves the clock.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count;
            }
        }
    }

    /// <summary>Due time of the timer that fires next, measured from now; null without timers.</summary>
    public TimeSpan? NextTimer
    {
        get
        {
            lock (_gate)
            {
                return _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _now;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock forward, firing every timer that falls due on the way at its own due time.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: this clock never runs backwards.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset target;
        lock (_gate)
        {
            target = _now + by;
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = target > _now ? target : _now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > target)
            {
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            if (next.Period is { } period)
            {
                next.Due += period;
            }
            else
            {
                _timers.Remove(next);
            }

            return next;
        }
    }
}
