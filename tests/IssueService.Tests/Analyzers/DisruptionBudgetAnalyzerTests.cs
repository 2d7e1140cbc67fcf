using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class DisruptionBudgetAnalyzerTests : DetectorTest
{
    [Theory]
    [InlineData("maxUnavailable: 0", "Its maxUnavailable of 0 allows no eviction of its 3 pods, although all are healthy: a node that runs one cannot be drained.")]
    [InlineData("minAvailable: 100%", "Its minAvailable of 100% allows no eviction of its 3 pods, although all are healthy: a node that runs one cannot be drained.")]
    public void A_budget_that_never_allows_an_eviction_says_which_field(string spec, string message)
    {
        Apply(Budget(spec, "expectedPods: 3, currentHealthy: 3, desiredHealthy: 3"));

        Wait(TimeSpan.FromSeconds(25));

        Assert.Equal($"PodDisruptionBudget/web: Blocks every eviction: {message}", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Fact]
    public void Two_budgets_of_the_same_pods_are_one_issue()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web-1, namespace: shop, labels: { app: web, tier: a } }
            spec: { nodeName: n1, containers: [ { name: app } ] }
            status: { phase: Running, startTime: "2026-11-16T12:00:00Z", conditions: [ { type: Ready, status: "True" } ] }
            """);
        var status = "expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1";
        Apply(Budget("maxUnavailable: 1", status));
        Apply(Budget("minAvailable: 2", status).Replace("name: web", "name: web-too", StringComparison.Ordinal));

        Wait(TimeSpan.FromSeconds(25));

        Assert.Equal("PodDisruptionBudget/web-too: Blocks every eviction: PodDisruptionBudget 'web' covers the same pods: an eviction of a pod that has more than one is refused, so that its node cannot be drained.", Assert.Single(Said));
    }

    [Fact]
    public void A_single_pod_is_advice()
    {
        Apply(Budget("minAvailable: 1", "expectedPods: 1, currentHealthy: 1, desiredHealthy: 1"));

        Wait(TimeSpan.FromSeconds(25));

        Assert.Equal("PodDisruptionBudget/web: Blocks every eviction: Its minAvailable of 1 allows no eviction of its pod, although it is healthy: a node that runs one cannot be drained.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Theory]
    [InlineData("maxUnavailable: 1", "expectedPods: 3, currentHealthy: 2, desiredHealthy: 2")]
    [InlineData("minAvailable: 2", "expectedPods: 3, currentHealthy: 2, desiredHealthy: 2")]
    [InlineData("minAvailable: 3", "expectedPods: 3, currentHealthy: 2, desiredHealthy: 3")]
    [InlineData("minAvailable: 2", "expectedPods: 3, currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1")]
    public void A_budget_that_protects_or_allows_is_silent(string spec, string status)
    {
        Apply(Budget(spec, status));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_selector_without_pods_and_workloads_is_advice()
    {
        Apply(Budget("minAvailable: 1", "expectedPods: 0"));

        Wait(TimeSpan.FromMinutes(6));

        Assert.Equal("PodDisruptionBudget/web: Selects nothing: No pod and no workload has the labels app=web, tier in (a, b) of its selector.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Theory]
    [InlineData("apps/v1", "Deployment", "spec: { replicas: 0, template: { metadata: { labels: { app: web, tier: b } } } }")]
    [InlineData("batch/v1", "CronJob", "spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { metadata: { labels: { app: web, tier: b } } } } } }")]
    public void What_is_scaled_to_zero_or_runs_at_times_is_silent(string version, string kind, string spec)
    {
        Apply(Budget("minAvailable: 1", "expectedPods: 0"));
        Apply($"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: web, namespace: shop }}\n{spec}");

        Wait(TimeSpan.FromMinutes(10));
        Assert.Empty(Said);
        Delete(kind, "shop", "web");

        Assert.Single(Said);
    }

    private static string Budget(string spec, string status) => $$"""
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web, namespace: shop, generation: 1 }
        spec: { {{spec}}, selector: { matchLabels: { app: web }, matchExpressions: [ { key: tier, operator: In, values: [ a, b ] } ] } }
        status: { observedGeneration: 1, {{status}} }
        """;
}
