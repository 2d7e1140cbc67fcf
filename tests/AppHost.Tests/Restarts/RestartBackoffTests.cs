using ClusterCodex.AppHost.Restarts;

namespace ClusterCodex.AppHost.Tests.Restarts;

public sealed class RestartBackoffTests
{
    [Fact]
    public void Crashes_in_a_row_wait_twice_as_long_up_to_thirty_seconds()
    {
        var backoff = default(RestartBackoff);
        List<double> delays = [];
        for (var crash = 0; crash < 9; crash++)
        {
            (backoff, var delay) = backoff.Crash(TimeSpan.FromSeconds(2));
            delays.Add(delay.TotalSeconds);
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], delays);
    }

    [Fact]
    public void One_that_ran_for_a_minute_begins_with_the_first_delay()
    {
        var (_, delay) = new RestartBackoff(Crashes: 7).Crash(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromSeconds(0.5), delay);
    }

    [Fact]
    public void One_that_never_started_counts_as_a_crash_in_the_row()
    {
        var (next, delay) = new RestartBackoff(Crashes: 2).Crash(ranFor: null);

        Assert.Equal((3, TimeSpan.FromSeconds(2)), (next.Crashes, delay));
    }
}
