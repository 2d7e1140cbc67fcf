using System.Text.Json;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class AutoscalerAnalyzerTests : DetectorTest
{
    private const string Target = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: web, namespace: shop, uid: s1 }
        spec: { replicas: 1 }
        status: { replicas: 1, readyReplicas: 1 }
        """;

    private const string PodWithRequest = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web-0, namespace: shop, ownerReferences: [ { kind: StatefulSet, name: web, uid: s1, controller: true } ] }
        spec: { containers: [ { name: web, resources: { requests: { cpu: 100m } } } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: web, ready: true, state: { running: {} } } ] }
        """;

    [Fact]
    public void A_target_that_does_not_exist_is_said()
    {
        Apply(Scaler("targetCPUUtilizationPercentage: 80"));

        Wait(TimeSpan.FromSeconds(25));

        Assert.Equal("HorizontalPodAutoscaler/web: Scale target missing: Its target StatefulSet 'web' does not exist.", Assert.Single(Said));
        Apply(Target);
        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("targetCPUUtilizationPercentage: 80")]
    [InlineData("metrics: [ { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } } ]")]
    [InlineData("metrics: [ { type: Resource, resource: { name: cpu, targetAverageUtilization: 80 } } ]")]
    public void A_percentage_of_a_request_that_the_pods_do_not_have_is_said_in_every_version(string spec)
    {
        Apply(Target);
        Apply(PodWithRequest.Replace("{ cpu: 100m }", "{ memory: 10Mi }", StringComparison.Ordinal));
        Apply(Scaler(spec));

        Wait(TimeSpan.FromSeconds(25));

        Assert.Equal("HorizontalPodAutoscaler/web: Resource requests missing: It scales by cpu in percent of the request, but container 'web' of StatefulSet 'web' requests no cpu.", Assert.Single(Said));
    }

    [Fact]
    public void An_amount_needs_no_request()
    {
        Apply(Target);
        Apply(PodWithRequest.Replace("{ cpu: 100m }", "{ }", StringComparison.Ordinal));
        Apply(Scaler("metrics: [ { type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } } ]"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Metrics_that_stay_away_are_said_after_five_minutes(bool isVersion1)
    {
        Apply(Target);
        Apply(PodWithRequest);
        Apply(Scaler("metrics: []", isVersion1, ("ScalingActive", "False", "FailedGetExternalMetric", "the HPA was unable to compute the replica count: no matching metrics found for queue_length")));

        Wait(TimeSpan.FromMinutes(4));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("HorizontalPodAutoscaler/web: Metrics unavailable: It does not scale: the HPA was unable to compute the replica count: no matching metrics found for queue_length.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)")]
    [InlineData("unable to get metrics for resource cpu: the server is currently unable to handle the request (get pods.metrics.k8s.io)")]
    public void A_cluster_without_metrics_is_not_the_autoscalers_issue(string message)
    {
        Apply(Target);
        Apply(PodWithRequest);
        Apply(Scaler("targetCPUUtilizationPercentage: 80", true, ("ScalingActive", "False", "FailedGetResourceMetric", message)));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_target_that_serves_nothing_has_its_own_issue()
    {
        Apply(Target.Replace("readyReplicas: 1", "readyReplicas: 0", StringComparison.Ordinal));
        Apply(Scaler("metrics: []", false, ("ScalingActive", "False", "FailedGetResourceMetric", "did not receive metrics for any ready pods")));

        Wait(TimeSpan.FromHours(1));

        Assert.DoesNotContain(Issues, issue => issue.Key.Kind == "HorizontalPodAutoscaler");
    }

    [Fact]
    public void The_maximum_is_at_risk_after_a_quarter_of_an_hour()
    {
        Apply(Target);
        Apply(Scaler("minReplicas: 1", false, ("ScalingLimited", "True", "TooManyReplicas", "the desired replica count is more than the maximum replica count")));

        Wait(TimeSpan.FromMinutes(14));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("HorizontalPodAutoscaler/web: At its maximum: It runs its maximum of 3 replicas, and its metrics ask for more.", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Fact]
    public void A_fixed_number_of_replicas_and_a_minimum_are_silent()
    {
        Apply(Target);
        Apply(Scaler("minReplicas: 3", false, ("ScalingLimited", "True", "TooManyReplicas", "m")));
        Apply(Scaler("minReplicas: 1", false, ("ScalingLimited", "True", "TooFewReplicas", "m")).Replace("name: web, namespace: shop, c", "name: low, namespace: shop, c", StringComparison.Ordinal));

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void An_annotation_that_is_not_a_list_of_conditions_is_silent()
    {
        Apply(Target);
        Apply(PodWithRequest);
        Apply("""
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: { name: web, namespace: shop, annotations: { autoscaling.alpha.kubernetes.io/conditions: "[{]" } }
            spec: { scaleTargetRef: { kind: StatefulSet, name: web }, maxReplicas: 3 }
            """);

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    private static string Scaler(string spec, bool isVersion1 = false, params (string Type, string Status, string Reason, string Message)[] conditions)
    {
        var list = JsonSerializer.Serialize(conditions.Select(one => new { type = one.Type, status = one.Status, reason = one.Reason, message = one.Message, lastTransitionTime = "2026-11-16T12:00:00Z" }));
        return $$"""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: { name: web, namespace: shop, creationTimestamp: "2026-11-16T12:00:00Z", annotations: { {{(isVersion1 ? $"autoscaling.alpha.kubernetes.io/conditions: {JsonSerializer.Serialize(list)}" : "")}} } }
            spec: { scaleTargetRef: { kind: StatefulSet, name: web }, maxReplicas: 3, {{spec}} }
            status: { currentReplicas: 3, {{(isVersion1 ? "" : $"conditions: {list}")}} }
            """;
    }
}
