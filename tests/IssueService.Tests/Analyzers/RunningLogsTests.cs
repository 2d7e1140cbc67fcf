using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class RunningLogsTests : DetectorTest
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [ { name: app } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: { startedAt: "2026-11-16T12:00:00Z" } } } ] }
        """;

    private static readonly LogCause? Refused = LogAnalyzer.FindCause("dial tcp 10.96.14.2:5432: connect: connection refused");

    [Fact]
    public void A_log_that_keeps_failing_is_advice_while_the_container_runs()
    {
        Logs.Running = Refused;
        Apply(Pod);

        Wait(TimeSpan.FromMinutes(1));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.StartsWith("Pod/web: Error in the log: Container 'app' runs, but its log keeps saying: ", Assert.Single(Said), StringComparison.Ordinal);
        Assert.Contains("10.96.14.2", Issues[0].Leading!.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Low, Issues[0].Severity);
        Assert.True(Issues[0].Leading!.QuotesLog);
        Logs.Running = null;
        Wait(TimeSpan.FromMinutes(6));
        Assert.Empty(Said);
    }

    [Fact]
    public void A_crash_takes_its_place_in_the_same_issue()
    {
        Logs.Running = Refused;
        Apply(Pod);
        Wait(TimeSpan.FromMinutes(3));
        var id = Assert.Single(Issues).Id;

        Apply(Pod.Replace("ready: true, state: { running: { startedAt: \"2026-11-16T12:00:00Z\" } }", "restartCount: 3, state: { waiting: { reason: CrashLoopBackOff } }", StringComparison.Ordinal));

        Assert.Equal(id, Assert.Single(Issues).Id);
        Assert.Equal(IssueCatalog.CrashLoopBackOff, Issues[0].Category.Name);
    }
}
