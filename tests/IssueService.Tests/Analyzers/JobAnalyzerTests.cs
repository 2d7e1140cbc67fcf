using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

/// <summary>What runs of Jobs and CronJobs showed before they were deleted, and those that have not failed yet.</summary>
public sealed class JobAnalyzerTests : DetectorTest
{
    private const string Cron = """
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: nightly, namespace: shop, uid: c1 }
        spec: { schedule: '*/10 * * * *', failedJobsHistoryLimit: 0 }
        status: { lastScheduleTime: '2026-11-16T12:00:00Z' }
        """;

    private const string Owner = ", ownerReferences: [ { apiVersion: batch/v1, kind: CronJob, name: nightly, uid: c1, controller: true } ]";
    private const string DeadlineExceeded = """conditions: [ { type: Failed, status: "True", reason: DeadlineExceeded, lastTransitionTime: "2026-11-16T12:01:10Z" } ]""";
    private const string BackoffLimitExceeded = """conditions: [ { type: Failed, status: "True", reason: BackoffLimitExceeded, lastTransitionTime: "2026-11-16T12:01:10Z" } ]""";

    [Fact]
    public void A_deadline_does_not_hide_why_the_Job_did_not_end()
    {
        Apply(Job(status: "active: 1"));
        Apply(Unschedulable());
        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("Job/load: Unschedulable: No node can run the pod: not enough cpu is free.", Assert.Single(Said));

        Apply(Job(status: DeadlineExceeded));
        Delete("Pod", "shop", "load-1");

        Assert.Equal("Job/load: Job failed: The Job did not end within its deadline of 70 s: No node can run the pod: not enough cpu is free.", Assert.Single(Said));
    }

    [Fact]
    public void A_deadline_without_a_known_reason_is_said_alone()
    {
        Apply(Job(status: DeadlineExceeded));

        Assert.Equal("Job/load: Job failed: The Job did not end within its deadline of 70 s.", Assert.Single(Said));
    }

    [Fact]
    public void A_Job_that_tries_again_is_at_risk_and_one_that_failed_is_worse()
    {
        Apply(Job(status: "active: 1"));
        Apply(Failed("load-1"));
        Assert.Empty(Said);
        Apply(Failed("load-2"));
        Assert.Equal(Severity.Medium, Assert.Single(Issues).Severity);

        Apply(Job(status: BackoffLimitExceeded));
        Assert.Equal(Severity.High, Assert.Single(Issues).Severity);
    }

    [Fact]
    public void A_run_that_is_pending_has_not_failed()
    {
        Apply(Cron);
        Apply(Job("active: 1", Owner));
        Apply(Unschedulable());
        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("CronJob/nightly: Unschedulable: The last run does not go on: No node can run the pod: not enough cpu is free.", Assert.Single(Said));
    }

    [Fact]
    public void Failed_runs_that_are_not_kept_are_said_until_one_succeeds()
    {
        Apply(Cron);
        Apply(Job(BackoffLimitExceeded, Owner));
        Apply(Failed("load-1"));
        var said = Assert.Single(Said);
        Assert.StartsWith("CronJob/nightly: Runs keep failing: The last run failed: ", said, StringComparison.Ordinal);

        Delete("Job", "shop", "load");
        Delete("Pod", "shop", "load-1");
        Wait(TimeSpan.FromMinutes(9));
        Assert.Equal(said, Assert.Single(Said));

        Apply(Cron.Replace("12:00:00Z", "12:10:00Z", StringComparison.Ordinal));
        Apply(Job("active: 1", Owner));
        Assert.Equal(said, Assert.Single(Said));

        Apply(Job("""conditions: [ { type: Complete, status: "True" } ]""", Owner));
        Assert.Empty(Said);
        Delete("Job", "shop", "load");
        Assert.Empty(Said);
    }

    private static string Job(string status, string owner = "") => $$"""
        apiVersion: batch/v1
        kind: Job
        metadata: { name: load, namespace: shop, uid: j1{{owner}} }
        spec: { activeDeadlineSeconds: 70 }
        status: { {{status}} }
        """;

    private static string Unschedulable() => """
        apiVersion: v1
        kind: Pod
        metadata: { name: load-1, namespace: shop, ownerReferences: [ { apiVersion: batch/v1, kind: Job, name: load, uid: j1, controller: true } ] }
        spec: { containers: [ { name: app } ] }
        status: { phase: Pending, conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, lastTransitionTime: "2026-11-16T12:00:00Z", message: "0/1 nodes are available: 1 Insufficient cpu." } ] }
        """;

    private static string Failed(string name) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, ownerReferences: [ { apiVersion: batch/v1, kind: Job, name: load, uid: j1, controller: true } ] }
        spec: { restartPolicy: Never, containers: [ { name: app } ] }
        status: { phase: Failed, containerStatuses: [ { name: app, state: { terminated: { exitCode: 3, reason: Error, finishedAt: "2026-11-16T12:00:00Z" } } } ] }
        """;
}
