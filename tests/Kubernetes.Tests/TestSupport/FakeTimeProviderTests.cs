using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.TestSupport;

public class FakeTimeProviderTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Delay_EndsWhenTheClockReachesIt()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(10), _time);

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await delay.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _time.ActiveTimers);
    }

    [Fact]
    public void Advance_FiresTimersInOrderAtTheirOwnTime()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, double Seconds)>();
        using var late = Timer("late", 7, Timeout.InfiniteTimeSpan);
        using var periodic = Timer("periodic", 3, TimeSpan.FromSeconds(3));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([("periodic", 3), ("periodic", 6), ("late", 7), ("periodic", 9)], fired);
        Assert.Equal(start.AddSeconds(10), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(2), _time.NextTimer);

        ITimer Timer(string name, int due, TimeSpan period) => _time.CreateTimer(
            _ => fired.Add((name, (_time.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(due), period);
    }

    [Fact]
    public void Cancellation_FollowsTheClockAndIsPutOff()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);

        _time.Advance(TimeSpan.FromSeconds(4));
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(limit.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public void Dispose_StopsTheTimer()
    {
        var fired = 0;
        var timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(1, fired);
        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void Timestamps_AgreeWithTheClock()
    {
        var start = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(TimeSpan.FromMinutes(3), _time.GetElapsedTime(start));
    }

    [Fact]
    public async Task Eventually_SaysWhatWasAwaited()
    {
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => Eventually.True(() => false, "pigs fly", TimeSpan.FromMilliseconds(30)));

        Assert.Contains("pigs fly", exception.Message, StringComparison.Ordinal);
    }
}
