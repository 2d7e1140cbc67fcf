using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class WebhookAnalyzerTests : DetectorTest
{
    private const string Guard = """
        apiVersion: v1
        kind: Service
        metadata: { name: guard, namespace: policy }
        spec: { ports: [ { port: 443 } ] }
        """;

    private const string Ready = """
        apiVersion: v1
        kind: Endpoints
        metadata: { name: guard, namespace: policy }
        subsets: [ { addresses: [ { ip: 10.0.0.7 } ] } ]
        """;

    private static string Webhook(string policy, string rule = "apiGroups: [ '' ], resources: [ pods ], operations: [ CREATE ]", string client = "service: { namespace: policy, name: guard }") => $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: guard }
        webhooks:
        - name: pods.guard.example
          failurePolicy: {{policy}}
          clientConfig: { {{client}} }
          rules: [ { {{rule}} } ]
        """;

    [Fact]
    public void A_webhook_that_is_served_is_silent()
    {
        Apply(Guard);
        Apply(Ready);
        Apply(Webhook("Fail"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("Fail", "apiGroups: [ '' ], resources: [ pods ], operations: [ CREATE ]", Severity.Critical, "cannot be called, and requests for pods are refused")]
    [InlineData("Fail", "apiGroups: [ '*' ], resources: [ '*/*' ], operations: [ '*' ]", Severity.Critical, "cannot be called, and requests for all resources are refused")]
    [InlineData("Fail", "apiGroups: [ example.com ], resources: [ things ], operations: [ CREATE ]", Severity.High, "cannot be called, and requests for things are refused")]
    [InlineData("Fail", "apiGroups: [ '' ], resources: [ pods ], operations: [ DELETE ]", Severity.High, "cannot be called, and requests for pods are refused")]
    [InlineData("Ignore", "apiGroups: [ '' ], resources: [ pods ], operations: [ CREATE ]", Severity.Low, "cannot be called and is skipped")]
    public void What_is_refused_decides_the_severity(string policy, string rule, Severity severity, string says)
    {
        Apply(Webhook(policy, rule));

        Wait(TimeSpan.FromSeconds(50));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal($"ValidatingWebhookConfiguration/guard: Webhook unavailable: Webhook 'pods.guard.example' {says}: Service 'policy/guard' does not exist.", Assert.Single(Said));
        Assert.Equal(severity, Issues[0].Severity);
    }

    [Fact]
    public void A_service_without_ready_endpoints_and_one_without_the_port()
    {
        Apply(Guard);
        Apply(Ready.Replace("addresses", "notReadyAddresses", StringComparison.Ordinal));
        Apply(Webhook("Fail"));
        Wait(TimeSpan.FromMinutes(2));
        Assert.EndsWith("requests for pods are refused: Service 'policy/guard' has no ready endpoint.", Assert.Single(Said), StringComparison.Ordinal);

        // A pod that crashes is ready for a moment.
        Apply(Ready);
        Assert.EndsWith("requests for pods are refused: Service 'policy/guard' has a ready endpoint only from time to time.", Assert.Single(Said), StringComparison.Ordinal);
        Wait(TimeSpan.FromMinutes(2));
        Assert.Empty(Said);

        Apply(Webhook("Fail", client: "service: { namespace: policy, name: guard, port: 9443 }"));
        Wait(TimeSpan.FromMinutes(2));
        Assert.EndsWith("requests for pods are refused: Service 'policy/guard' has no port 9443.", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void The_workloads_that_it_refuses_are_taken_along_at_once_and_speak_for_themselves_when_it_can_be_called()
    {
        Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec: { replicas: 1 }
            status: { replicas: 0 }
            """);
        Wait(TimeSpan.FromMinutes(1));
        Apply(Webhook("Fail"));
        Apply(RefusedCreation("StatefulSet", "db", """create Pod db-0 in StatefulSet db failed error: Internal error occurred: failed calling webhook "pods.guard.example": failed to call webhook: Post "https://guard.policy.svc:443/x?timeout=10s": service "guard" not found"""));

        Assert.Equal("ValidatingWebhookConfiguration/guard: Webhook unavailable: Webhook 'pods.guard.example' cannot be called, and requests for pods are refused: Service 'policy/guard' does not exist. Pods of 1 workload are refused now.", Assert.Single(Said));
        Assert.Equal(new ObjectName("StatefulSet", "shop", "db"), Assert.Single(Issues[0].Leading!.Members));

        Delete("ValidatingWebhookConfiguration", "", "guard");
        Assert.Equal("StatefulSet/db: Replicas cannot be created: The admission webhook 'pods.guard.example' cannot be called, and without it no pod is created: its service not found.", Assert.Single(Said));
    }

    [Fact]
    public void A_URL_that_does_not_answer_has_the_issue_of_what_it_refuses()
    {
        Apply(Webhook("Fail", client: "url: 'https://10.0.0.9:9443/validate'"));
        Wait(TimeSpan.FromHours(1));
        Assert.Empty(Said);

        Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec: { replicas: 1 }
            """);
        Apply(RefusedCreation("StatefulSet", "db", """create Pod db-0 in StatefulSet db failed error: Internal error occurred: failed calling webhook "pods.guard.example": Post "https://10.0.0.9:9443/validate?timeout=10s": dial tcp 10.0.0.9:9443: connect: connection refused"""));

        Assert.Equal("ValidatingWebhookConfiguration/guard: Webhook unavailable: Webhook 'pods.guard.example' cannot be called, and requests for pods are refused: its URL does not answer: dial tcp 10.0.0.9:9443: connect: connection refused. Pods of 1 workload are refused now.", Assert.Single(Said));
    }

    [Fact]
    public void A_pod_that_is_replaced_within_a_minute_is_silent()
    {
        Apply(Guard);
        Apply(Ready);
        Apply(Webhook("Fail"));
        Wait(TimeSpan.FromHours(1));

        Apply(Ready.Replace("addresses", "notReadyAddresses", StringComparison.Ordinal));
        Wait(TimeSpan.FromSeconds(50));
        Apply(Ready);
        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_webhook_outside_of_the_cluster_is_silent()
    {
        Apply(Webhook("Fail", client: "url: https://guard.example"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void Several_webhooks_of_one_service_are_one_sentence()
    {
        Apply("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: { name: mesh }
            webhooks:
            - { name: a.mesh, failurePolicy: Ignore, clientConfig: { service: { namespace: mesh, name: mesh } }, rules: [ { apiGroups: [ "" ], resources: [ pods ], operations: [ CREATE ] } ] }
            - { name: b.mesh, failurePolicy: Fail, clientConfig: { service: { namespace: mesh, name: mesh } }, rules: [ { apiGroups: [ "" ], resources: [ services ], operations: [ CREATE ] } ] }
            - { name: c.mesh, failurePolicy: Fail, clientConfig: { service: { namespace: mesh, name: mesh } }, rules: [ { apiGroups: [ "" ], resources: [ secrets ], operations: [ CREATE ] } ] }
            """);

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal(
            "MutatingWebhookConfiguration/mesh: Webhook unavailable: Webhooks 'b.mesh', 'c.mesh' cannot be called, and requests for services, secrets are refused: Service 'mesh/mesh' does not exist. Webhook 'a.mesh' cannot be called and is skipped: Service 'mesh/mesh' does not exist.",
            Assert.Single(Said));
        Assert.Equal(Severity.High, Issues[0].Severity);
    }

    [Fact]
    public void An_api_that_is_not_available()
    {
        Apply("""
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: { name: v1beta1.metrics.k8s.io }
            spec: { group: metrics.k8s.io, service: { namespace: policy, name: guard } }
            status: { conditions: [ { type: Available, status: "False", reason: FailedDiscoveryCheck, message: "no response from https://10.0.0.7:443", lastTransitionTime: "2026-11-16T12:00:00Z" } ] }
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: { name: v1.apps }
            spec: { group: apps }
            status: { conditions: [ { type: Available, status: "True" } ] }
            """);
        Apply(Guard);
        Apply(Ready);

        Wait(TimeSpan.FromSeconds(50));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(20));
        Assert.Equal("APIService/v1beta1.metrics.k8s.io: API unavailable: Its API is not served: no response from https://10.0.0.7:443.", Assert.Single(Said));

        Delete("Service", "policy", "guard");
        Assert.Equal("APIService/v1beta1.metrics.k8s.io: API unavailable: Its API is not served: Service 'policy/guard' does not exist.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("Webhook", "{ served: true }, { served: true }", 1)]
    [InlineData("Webhook", "{ served: true }, { served: false }", 0)]
    [InlineData("None", "{ served: true }, { served: true }", 0)]
    public void A_conversion_webhook(string strategy, string versions, int issues)
    {
        Apply($$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: { name: things.example.com }
            spec: { versions: [ {{versions}} ], conversion: { strategy: {{strategy}}, webhook: { clientConfig: { service: { namespace: policy, name: guard, port: 443 } } } } }
            """);

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal(
            Enumerable.Repeat("CustomResourceDefinition/things.example.com: Conversion unavailable: Its conversion webhook cannot be called, and objects of another version than the stored one cannot be read or written: Service 'policy/guard' does not exist.", issues),
            Said);
    }
}
