namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class ServiceAnalyzerTests : DetectorTest
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { app: web-v2 } }
        spec: { containers: [ { name: app, ports: [ { containerPort: 8080, name: http } ] } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
        """;

    [Fact]
    public void A_selector_that_matches_nothing_names_the_nearest_labels()
    {
        Apply(Pod);
        Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: shop }
            spec: { selector: { app: web }, ports: [ { port: 80, targetPort: http } ] }
            """);

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("Service/web: Service has no endpoints: No pod has the labels app=web of its selector; the nearest has app=web-v2.", Assert.Single(Said));
    }

    [Fact]
    public void A_port_that_exists_is_silent()
    {
        Apply(Pod);
        Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: shop }
            spec: { selector: { app: web-v2 }, ports: [ { port: 80, targetPort: http } ] }
            """);

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }
}
