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
}
