using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class CronJobAnalyzerTests : DetectorTest
{
    [Fact]
    public void A_date_that_does_not_exist_is_said()
    {
        Apply(Cron("schedule: '0 0 31 2 *'"));

        Assert.Equal("CronJob/nightly: Schedule cannot be used: It never runs, because the date of its schedule '0 0 31 2 *' does not exist.", Assert.Single(Said));
    }

    [Fact]
    public void A_schedule_that_the_controller_cannot_read_is_said_until_it_is_corrected()
    {
        Apply(Cron("schedule: 'every night'"));
        Apply(Event("UnparseableSchedule", "unparseable schedule: \\\"every night\\\" : expected exactly 5 fields"));

        Assert.Equal("CronJob/nightly: Schedule cannot be used: It never runs, because its schedule 'every night' cannot be read: unparseable schedule: \"every night\" : expected exactly 5 fields.", Assert.Single(Said));
        Apply(Cron("schedule: '0 1 * * *'"));
        Assert.Empty(Said);
    }

    [Fact]
    public void A_time_zone_that_does_not_exist_is_said()
    {
        Apply(Cron("schedule: '0 1 * * *', timeZone: Mars/Olympus"));
        Apply(Event("UnknownTimeZone", "invalid timeZone: \\\"Mars/Olympus\\\": unknown time zone Mars/Olympus"));

        Assert.Equal("CronJob/nightly: Schedule cannot be used: It never runs, because its time zone 'Mars/Olympus' cannot be read: invalid timeZone: \"Mars/Olympus\": unknown time zone Mars/Olympus.", Assert.Single(Said));
    }

    [Fact]
    public void Missed_runs_are_said_after_the_third()
    {
        Apply(Cron("schedule: '*/10 * * * *'", "lastScheduleTime: '2026-11-16T11:50:00Z'"));

        Wait(TimeSpan.FromMinutes(24));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("CronJob/nightly: Runs missed: It has not run since 2026-11-16 11:50 UTC, although its schedule '*/10 * * * *' was due at least 3 times.", Assert.Single(Said));
        Apply(Cron("schedule: '*/10 * * * *'", "lastScheduleTime: '2026-11-16T12:20:00Z'"));
        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("schedule: '*/10 * * * *', suspend: true", "")]
    [InlineData("schedule: '*/10 * * * *'", "active: [ { name: nightly-1 } ]")]
    [InlineData("schedule: '*/10 * * * *', startingDeadlineSeconds: 60", "")]
    [InlineData("schedule: '0 0 1 * *'", "lastScheduleTime: '2026-11-01T00:00:00Z'")]
    [InlineData("schedule: '0 9 * * 1-5'", "lastScheduleTime: '2026-11-16T17:00:00Z'")]
    [InlineData("schedule: '0 0 13 * 5'", "lastScheduleTime: '2026-11-13T00:00:00Z'")]
    [InlineData("schedule: '@every 1h'", "")]
    [InlineData("schedule: 'TZ=Asia/Tokyo 0 * * * *'", "")]
    public void A_run_that_is_not_due_or_held_up_is_silent(string spec, string status)
    {
        Apply(Cron(spec, status));

        Wait(TimeSpan.FromDays(2));

        Assert.Empty(Said);
    }

    [Fact]
    public void Runs_that_do_not_succeed_are_said_also_when_their_Jobs_are_gone()
    {
        Apply(Cron("schedule: '*/10 * * * *'", "lastScheduleTime: '2026-11-16T12:00:00Z', lastSuccessfulTime: '2026-11-16T11:10:12Z'"));

        Wait(TimeSpan.FromMinutes(6));

        Assert.Equal("CronJob/nightly: Runs do not succeed: No run has succeeded since 2026-11-16 11:10 UTC.", Assert.Single(Said));
    }

    [Fact]
    public void A_suspension_of_a_week_is_advice()
    {
        Apply(Cron("schedule: '0 0 * * *', suspend: true", "lastScheduleTime: '2026-11-16T00:00:00Z'"));

        Wait(TimeSpan.FromDays(7));
        Assert.Empty(Said);
        Wait(TimeSpan.FromDays(1));

        Assert.Equal("CronJob/nightly: Suspended: It is suspended; its last run was at 2026-11-16 00:00 UTC, and the next was due at 2026-11-17 00:00 UTC.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Fact]
    public void One_that_was_always_suspended_is_silent()
    {
        Apply(Cron("schedule: '0 0 * * *', suspend: true"));

        Wait(TimeSpan.FromDays(60));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_Job_that_is_suspended_for_a_day_is_advice()
    {
        Apply("""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: load, namespace: shop }
            spec: { suspend: true }
            status: { conditions: [ { type: Suspended, status: "True", lastTransitionTime: "2026-11-16T12:00:00Z" } ] }
            """);

        Wait(TimeSpan.FromHours(23));
        Assert.Empty(Said);
        Wait(TimeSpan.FromHours(2));

        Assert.Equal("Job/load: Suspended: The Job has been suspended for more than a day.", Assert.Single(Said));
    }

    private static string Cron(string spec, string status = "") => $$"""
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: nightly, namespace: shop, creationTimestamp: "2026-11-16T12:00:00Z" }
        spec: { {{spec}} }
        status: { {{status}} }
        """;

    private static string Event(string reason, string message) => $$"""
        apiVersion: v1
        kind: Event
        metadata: { name: e1, namespace: shop }
        involvedObject: { kind: CronJob, namespace: shop, name: nightly }
        reason: {{reason}}
        message: "{{message}}"
        """;
}
