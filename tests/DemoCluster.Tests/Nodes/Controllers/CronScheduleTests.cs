using System.Globalization;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Controllers;

public class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "", "2026-11-27T12:31:00Z")]
    [InlineData("@hourly", "", "2026-11-27T13:00:00Z")]
    [InlineData("0 3 * * *", "Europe/Zurich", "2026-11-28T02:00:00Z")]
    [InlineData("0 0 1 * 0", "", "2026-11-29T00:00:00Z")]
    [InlineData("0 0 31 2 *", "", null)]
    public void Next_is_the_first_time_after(string schedule, string zone, string? expected) => Assert.Equal(
        expected is null ? null : At(expected),
        CronSchedule.Parse(schedule, zone)!.Next(At("2026-11-27T12:30:00Z")));

    [Fact]
    public void Last_is_the_newest_time_that_was_due()
    {
        var schedule = CronSchedule.Parse("*/10 * * * *", "")!;

        Assert.Equal(At("2026-11-27T12:30:00Z"), schedule.Last(At("2026-11-27T11:00:00Z"), At("2026-11-27T12:30:00Z")));
        Assert.Null(schedule.Last(At("2026-11-27T12:30:00Z"), At("2026-11-27T12:39:59Z")));
    }

    [Theory]
    [InlineData("every day", "")]
    [InlineData("61 * * * *", "")]
    [InlineData("* * * * *", "Nowhere/City")]
    public void Parse_of_what_is_invalid_is_null(string schedule, string zone) => Assert.Null(CronSchedule.Parse(schedule, zone));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
