using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class NetworkPolicyAnalyzerTests : DetectorTest
{
    private const string Web = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, labels: { app: web } }
        spec: { containers: [ { name: app, ports: [ { containerPort: 8080, name: http } ] } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec: { selector: { app: web }, ports: [ { port: 80, targetPort: http } ] }
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: { name: web, namespace: shop }
        subsets: [ { addresses: [ { ip: 10.0.0.7 } ] } ]
        """;

    private const string Ingress = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: shop, namespace: shop }
        spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
        """;

    private static string Policy(string spec, string name = "limit") => $$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: {{name}}, namespace: shop }
        spec: { {{spec}} }
        """;

    [Fact]
    public void A_policy_that_selects_no_pod_is_low_after_two_minutes()
    {
        Apply(Web);
        Apply(Policy("podSelector: { matchLabels: { app: wbe }, matchExpressions: [ { key: tier, operator: In, values: [ a, b ] } ] }, ingress: []"));

        Wait(TimeSpan.FromSeconds(110));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("NetworkPolicy/limit: Network policy selects no pod: No pod matches its podSelector app=wbe, tier In (a, b), and no workload of its namespace makes such pods: it limits nothing.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Theory]
    [InlineData("podSelector: {}, policyTypes: [ Ingress ]")]
    [InlineData("podSelector: { matchLabels: { app: web } }, ingress: [ {} ]")]
    [InlineData("podSelector: { matchExpressions: [ { key: app, operator: Exists } ] }, ingress: [ {} ]")]
    [InlineData("podSelector: { matchExpressions: [ { key: app, operator: NotIn, values: [ api ] } ] }, ingress: [ {} ]")]
    [InlineData("podSelector: { matchLabels: { app: batch } }, ingress: []")]
    [InlineData("podSelector: { matchExpressions: [ { key: app, operator: In, values: [ nothing, batch ] } ] }, ingress: []")]
    [InlineData("podSelector: { matchLabels: { acme.cert-manager.io/http01-solver: \"true\" } }, ingress: [ {} ]")]
    [InlineData("podSelector: { matchLabels: { app: web } }, policyTypes: [ Egress ], egress: []")]
    [InlineData("podSelector: { matchLabels: { app: web } }, ingress: [ { from: [ { podSelector: {} } ], ports: [ { port: 8080 } ] } ]")]
    [InlineData("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: http, protocol: TCP } ] } ]")]
    [InlineData("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 8000, endPort: 8100 } ] } ]")]
    public void Policies_that_do_their_work_are_silent(string spec)
    {
        Apply(Web);
        Apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: batch, namespace: shop }
            spec: { replicas: 0, template: { metadata: { labels: { app: batch } } } }
            """);
        Apply(Policy(spec));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_namespace_without_pods_is_silent()
    {
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: []"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void The_port_of_an_ingress_that_no_rule_allows()
    {
        Apply(Web);
        Apply(Ingress);
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 80 } ] } ]"));

        Wait(TimeSpan.FromSeconds(20));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("NetworkPolicy/limit: Network policy cuts off a service: No rule allows connections to port 8080, to which Ingress 'shop' sends requests over Service 'web'.", Assert.Single(Said));
        Assert.Equal(Severity.High, Issues[0].Severity);
        Assert.Equal(["Ingress", "Service"], Issues[0].Findings[0].Members.Select(member => member.Kind));
    }

    [Fact]
    public void A_default_deny_cuts_off_an_ingress_until_another_policy_allows_it()
    {
        Apply(Web);
        Apply(Ingress);
        Apply(Policy("podSelector: {}, policyTypes: [ Ingress ]"));
        Wait(TimeSpan.FromMinutes(1));
        Assert.Single(Said);

        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { from: [ { namespaceSelector: {} } ] } ]", "allow"));

        Assert.Empty(Said);
    }

    [Fact]
    public void Several_policies_of_the_same_pods_are_one_issue()
    {
        Apply(Web);
        Apply(Ingress);
        Apply(Policy("podSelector: {}, policyTypes: [ Ingress ]", "a-deny"));
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 9090 } ] } ]", "web"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.StartsWith("NetworkPolicy/web: ", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_alone_is_medium()
    {
        Apply(Web);
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 80 } ] } ]"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("NetworkPolicy/limit: Network policy cuts off a service: No rule allows connections to port 8080, to which Service 'web' leads.", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Theory]
    [InlineData("spec: { selector: { app: web }, ports: [ { name: http, port: 80, targetPort: http }, { name: metrics, port: 9090 } ] }", "the second port of the same Service is blocked on purpose")]
    [InlineData("spec: { clusterIP: None, selector: { app: web }, ports: [ { port: 9090 } ] }", "a headless Service only gives names")]
    [InlineData("spec: { type: ExternalName, externalName: web.example, selector: { app: web }, ports: [ { port: 9090 } ] }", "nothing leads to pods")]
    public void What_may_be_meant_is_silent(string spec, string why)
    {
        Apply(Web.Replace("containerPort: 8080, name: http }", "containerPort: 8080, name: http }, { containerPort: 9090 }", StringComparison.Ordinal));
        Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: shop }
            {{spec}}
            """);
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 8080 } ] } ]"));

        Wait(TimeSpan.FromHours(1));

        Assert.True(!Said.Any(), $"{why}: {string.Join(' ', Said)}");
    }

    [Fact]
    public void A_second_service_of_pods_that_are_reachable_is_silent()
    {
        Apply(Web.Replace("containerPort: 8080, name: http }", "containerPort: 8080, name: http }, { containerPort: 9090 }", StringComparison.Ordinal));
        Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: metrics, namespace: shop }
            spec: { selector: { app: web }, ports: [ { port: 9090 } ] }
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: { name: metrics, namespace: shop }
            subsets: [ { addresses: [ { ip: 10.0.0.7 } ] } ]
            """);
        Apply(Policy("podSelector: { matchLabels: { app: web } }, ingress: [ { ports: [ { port: 8080 } ] } ]"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_service_that_still_reaches_other_pods_is_silent()
    {
        Apply(Web);
        Apply(Ingress);
        Apply(Web.Split("---")[0].Replace("name: web, namespace: shop, labels: { app: web }", "name: second, namespace: shop, labels: { app: web, track: canary }", StringComparison.Ordinal));
        Apply(Policy("podSelector: { matchLabels: { track: canary } }, ingress: []"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }
}
