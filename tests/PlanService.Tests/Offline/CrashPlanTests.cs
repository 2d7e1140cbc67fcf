using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.V1;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Offline.GuardedPlans;

namespace ClusterCodex.PlanService.Tests.Offline;

/// <summary>Containers that keep exiting.</summary>
public sealed class CrashPlanTests
{
    [Fact]
    public void CrashLoop_WithEarlierRevision_GoesBackToTheLastGoodOne()
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects =>
        {
            WithRevisions(objects);
            WithLog(objects, "starting", "panic: cannot parse flags");
        }));

        var change = Assert.Single(Changes(plan));
        Assert.Equal("kubectl rollout undo deployment/web --to-revision=2 -n broken", change.Kubectl);
        Assert.Equal("kubectl rollout undo deployment/web --to-revision=3 -n broken", change.Rollback);
        Assert.Contains("panic: cannot parse flags", plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains("exit code 1", plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains("Revision 3 introduced the problem", StringComparison.Ordinal));
    }

    [Fact]
    public void CrashLoop_UserRulesOutRollback_ProposesNone()
    {
        var plan = Plan(
            APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects =>
            {
                WithRevisions(objects);
                WithLog(objects, "panic: cannot parse flags");
            }),
            context: "We deployed v2 today and must not roll back because of the schema.");

        Assert.Empty(Changes(plan));
        Assert.Contains(plan.QuickFix.Assumptions, text => text.Contains("must not roll back", StringComparison.Ordinal));
        Assert.Contains(plan.RootCauseHypotheses, text => text.StartsWith("Revision 3 introduced the problem", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Error: environment variable QUEUE_URL is not set", "QUEUE_URL")]
    [InlineData("KeyError: 'QUEUE_URL'", "QUEUE_URL")]
    [InlineData("/start.sh: line 3: QUEUE_URL: parameter not set", "QUEUE_URL")]
    [InlineData("missing required environment variable: QUEUE_URL", "QUEUE_URL")]
    public void CrashLoop_MissingVariable_IsNamedAndSetWhereTheUserGivesIt(string line, string variable)
    {
        var evidence = APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects => WithLog(objects, "starting", line));

        var without = Plan(evidence);
        var with = Plan(evidence, context: $"It should be {variable}=amqp://queue:5672");

        Assert.Empty(Changes(without));
        Assert.Contains(variable, without.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Equal($"kubectl set env deployment/web --containers=app {variable}=amqp://queue:5672 -n broken", Assert.Single(Changes(with)).Kubectl);
    }

    [Theory]
    [InlineData("open /etc/app/config.yaml: no such file or directory", "/etc/app/config.yaml")]
    [InlineData("dial tcp: connection refused postgres:5432", "postgres:5432")]
    [InlineData("could not connect to redis:6379", "redis:6379")]
    [InlineData("listen tcp :8080: bind: address already in use", "Port 8080 is already in use")]
    [InlineData("sh: serve: not found", "command")]
    public void CrashLoop_KnownLastWords_AreUnderstood(string line, string expected)
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects => WithLog(objects, "starting", line)));

        Assert.Contains(expected, string.Join(' ', plan.RootCauseHypotheses) + plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains(line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Error: cannot open /host/proc: permission denied", "The program's user may not use /host/proc.", "Give the container's user access to /host/proc")]
    [InlineData("wget: can't connect to remote host (10.96.14.2): Connection refused", "The connection to 10.96.14.2 is refused.", "Check that 10.96.14.2 is the right address")]
    [InlineData("psycopg2.OperationalError: connection to server at \"orders-db\" (10.96.3.4), port 5432 failed: FATAL:  password authentication failed for user \"app\"", "Signing in as 'app' fails at orders-db", "Compare the credentials of 'app'")]
    [InlineData("wget: bad address 'billing.internal'", "The name 'billing.internal' does not resolve.", "Correct the name 'billing.internal'")]
    [InlineData("exec /app/server: exec format error", "built for another processor architecture", "Build the image for the architecture of the nodes")]
    [InlineData("httpd: unrecognized option '--listen=8080'\n\nUsage: httpd [-f]\n\t-d STRING\tURL decode STRING", "The program does not know the argument --listen.", "Correct args in the manifest")]
    [InlineData("nginx: [emerg] unknown directive \"proxy_passs\" in /etc/nginx/conf.d/default.conf:7", "has an unknown directive 'proxy_passs'", "Correct 'proxy_passs' in /etc/nginx/conf.d/default.conf")]
    [InlineData("PANIC: could not write to file \"pg_wal/xlogtemp.44\": No space left on device", "There is no space left on the disk", "Free space on the volume")]
    [InlineData("FATAL: license key expired\nexiting", "license is not valid or has expired", "Fix the error in this line: FATAL: license key expired")]
    public void CrashLoop_CauseInTheLog_IsNamedWithItsLineAndWhatToDo(string log, string meaning, string advice)
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects => WithLog(objects, "starting", log)));

        Assert.Contains(meaning, plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains(meaning, StringComparison.Ordinal) && text.Contains(" Evidence: ", StringComparison.Ordinal));
        Assert.Contains(plan.QuickFix.Steps, step => step.Description.StartsWith(advice, StringComparison.Ordinal));
    }

    [Fact]
    public void CrashLoop_LogWithoutCause_IsQuotedAsSuch()
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects => WithLog(objects, "starting", "loaded 3 orders")));

        Assert.Contains("I do not know why: its log names no cause; its last line: loaded 3 orders", plan.QuickFix.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void CrashLoop_LogOfAnotherContainer_IsNotItsCause()
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1.", objects =>
        {
            WithLog(objects, "FATAL: DATABASE_URL is not set");
            objects.Logs[0].Container = "sidecar";
        }));

        Assert.DoesNotContain("DATABASE_URL", plan.QuickFix.Summary, StringComparison.Ordinal);
        Assert.Contains("log was not available", plan.QuickFix.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void FailedJob_CauseInTheLog_IsTheFirstHypothesis()
    {
        var plan = Plan(APod("JobFailed", "Job has reached the specified backoff limit", objects => WithLog(objects, "FATAL: password authentication failed for user app")));

        Assert.Contains("Signing in as 'app' fails", plan.RootCauseHypotheses[0], StringComparison.Ordinal);
        Assert.Contains(plan.QuickFix.Steps, step => step.Description.Contains("compare the credentials of 'app'", StringComparison.Ordinal));
    }

    [Fact]
    public void CrashLoop_WithoutLogs_SaysThatTheyAreMissing()
    {
        var plan = Plan(APod("CrashLoopBackOff", "Container 'app' keeps crashing with exit code 1."));

        Assert.Contains(plan.EvidenceToGather, text => text.StartsWith("The log of the previous run", StringComparison.Ordinal));
        Assert.Contains("log was not available", plan.QuickFix.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void BarePod_GetsAdviceAndNoImpossibleCommand()
    {
        var plan = Plan(APod("OOMKilled", "killed", objects =>
        {
            objects.Pods[0].Containers[0].LastReason = "OOMKilled";
            objects.Pods[0].Containers[0].MemoryLimit = "64Mi";
        }, bare: true));

        Assert.Empty(Changes(plan));
        Assert.Contains(plan.QuickFix.Steps, step => step.Description.Contains("recreate it", StringComparison.Ordinal));
    }
}
