using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class PodStateAnalyzerTests : DetectorTest
{
    [Theory]
    [InlineData("Readiness probe failed: HTTP probe failed with statuscode: 503", ": HTTP probe failed with statuscode: 503.")]
    [InlineData("Readiness probe failed: ", ".")]
    public void A_probe_that_fails_is_quoted_where_it_says_something(string message, string end)
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { containers: [ { name: app, readinessProbe: { periodSeconds: 3 } } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "False" } ], containerStatuses: [ { name: app, state: { running: { startedAt: "2026-11-16T12:00:00Z" } } } ] }
            """);
        Apply($"apiVersion: v1\nkind: Event\nmetadata: {{ name: e1, namespace: shop }}\ninvolvedObject: {{ kind: Pod, namespace: shop, name: web }}\nreason: Unhealthy\nmessage: '{message}'");

        Wait(TimeSpan.FromMinutes(3));

        Assert.Equal($"Pod/web: Not ready: Container 'app' runs, but its readiness probe fails{end}", Assert.Single(Said));
    }

    [Theory]
    [InlineData("waiting for db: connection refused", 80, 20)]
    [InlineData("db: i/o timeout", 80, 20)]
    [InlineData("password authentication failed for user \"shop\"", 14, 5)]
    public void An_init_container_may_wait_for_what_is_still_starting(string line, int silent, int more)
    {
        Logs.Crashed = LogAnalyzer.FindCause(line);
        Assert.NotNull(Logs.Crashed);
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { nodeName: n1, initContainers: [ { name: wait } ], containers: [ { name: app } ] }
            status: { phase: Pending, startTime: "2026-11-16T12:00:00Z", initContainerStatuses: [ { name: wait, state: { running: { startedAt: "2026-11-16T12:00:00Z" } } } ] }
            """);

        Wait(TimeSpan.FromSeconds(silent));
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(more));

        Assert.StartsWith("Pod/web: Init container does not end: ", Assert.Single(Said), StringComparison.Ordinal);
    }
}
