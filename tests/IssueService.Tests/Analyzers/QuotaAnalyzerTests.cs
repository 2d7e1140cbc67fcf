using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class QuotaAnalyzerTests : DetectorTest
{
    private const string Quota = """
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: q, namespace: shop }
        status: { hard: { requests.cpu: "1", services.loadbalancers: "0" }, used: { requests.cpu: 1000m, services.loadbalancers: "0" } }
        """;

    [Fact]
    public void One_workload_that_is_refused_has_the_issue()
    {
        Apply(Quota);
        Apply(Refused("db"));

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("StatefulSet/db: Replicas cannot be created: The quota 'q' refuses its pods: requested: requests.cpu=500m, used: requests.cpu=1, limited: requests.cpu=1.", Assert.Single(Said));
    }

    [Fact]
    public void Several_workloads_that_are_refused_are_one_issue_of_the_quota()
    {
        Apply(Quota);
        Apply(Refused("db"));
        Apply(Refused("mq"));
        Apply("""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: load, namespace: shop }
            """);
        Apply(Event("Job", "load"));

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("ResourceQuota/q: Quota refuses pods: It refuses pods of 3 workloads: requested: requests.cpu=500m, used: requests.cpu=1, limited: requests.cpu=1.", Assert.Single(Said));
        Assert.Equal(["db", "load", "mq"], Issues[0].Leading!.Members.Select(member => member.Name).Order());
        Assert.Equal(Severity.Critical, Issues[0].Severity);
    }

    [Fact]
    public void Workloads_that_are_created_one_after_the_other_have_no_issue_in_between()
    {
        Apply(Quota);
        Apply(Refused("db"));
        Wait(TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(Issues, issue => issue.Key.Kind == "StatefulSet");
        Apply(Refused("mq"));

        Wait(TimeSpan.FromSeconds(10));

        Assert.Equal("ResourceQuota", Assert.Single(Issues).Key.Kind);
    }

    [Fact]
    public void The_last_refused_workload_gets_the_issue_back()
    {
        Apply(Quota);
        Apply(Refused("db"));
        Apply(Refused("mq"));
        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("ResourceQuota", Assert.Single(Issues).Key.Kind);

        Apply(Set("mq", 1));

        Assert.Equal("StatefulSet/db", Assert.Single(Issues) is { Key: var key } ? $"{key.Kind}/{key.Name}" : "");
    }

    [Fact]
    public void A_quota_that_is_not_known_leaves_the_issue_with_the_workloads()
    {
        Apply(Refused("db"));
        Apply(Refused("mq"));

        Assert.Equal(["db", "mq"], Issues.Select(issue => issue.Key.Name));
    }

    [Fact]
    public void A_crash_of_a_workload_that_is_also_refused_is_still_said()
    {
        Apply(Quota);
        Apply(Refused("db").Replace("replicas: 1", "replicas: 2", StringComparison.Ordinal));
        Apply(Refused("mq"));
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: db-0, namespace: shop, ownerReferences: [ { kind: StatefulSet, name: db, uid: StatefulSet-shop-db, controller: true } ] }
            spec: { containers: [ { name: db } ] }
            status: { phase: Running, containerStatuses: [ { name: db, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 3 } } } ] }
            """);

        Assert.Equal(["db", "q"], Issues.Select(issue => issue.Key.Name));
        Assert.Contains("StatefulSet/db: CrashLoopBackOff: Container 'db' keeps crashing with exit code 3.", Said);
    }

    [Fact]
    public void A_used_up_quota_is_advice_and_one_of_zero_is_meant()
    {
        Apply(Quota);

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("ResourceQuota/q: Quota used up: Nothing is left of requests.cpu (1): what needs more is refused.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
        Apply(Quota.Replace("1000m", "999m", StringComparison.Ordinal));
        Assert.Empty(Said);
    }

    [Fact]
    public void Refusals_of_before_are_forgotten()
    {
        Apply(Quota.Replace("1000m", "999m", StringComparison.Ordinal));
        Apply(Refused("db"));
        Apply(Refused("mq"));
        Apply(Set("db", 1));
        Apply(Set("mq", 1));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("500m", 0.5)]
    [InlineData("2Ki", 2048)]
    [InlineData("1e3", 1000)]
    [InlineData("3M", 3000000)]
    [InlineData("1.5Gi", 1610612736)]
    public void Quantity_Parse_ReadsNumber(string text, double expected) => Assert.Equal((decimal)expected, IssueService.Analyzers.Quantity.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("99999999999999999999999999999E")]
    public void Quantity_Parse_OfNoNumber_IsNull(string text) => Assert.Null(IssueService.Analyzers.Quantity.Parse(text));

    private static string Set(string name, int replicas) => $$"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: {{name}}, namespace: shop }
        spec: { replicas: 1 }
        status: { replicas: {{replicas}}, readyReplicas: {{replicas}} }
        """;

    private static string Refused(string name) => $"{Set(name, 0)}\n---\n{Event("StatefulSet", name)}";

    private static string Event(string kind, string name) => $$"""
        apiVersion: v1
        kind: Event
        metadata: { name: e-{{name}}, namespace: shop }
        involvedObject: { kind: {{kind}}, namespace: shop, name: {{name}} }
        reason: FailedCreate
        lastTimestamp: "2026-11-16T12:00:00Z"
        message: 'create Pod {{name}}-0 in {{kind}} {{name}} failed error: pods "{{name}}-0" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=1, limited: requests.cpu=1'
        """;
}
