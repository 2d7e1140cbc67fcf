using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class ReferencesTests : DetectorTest
{
    [Theory]
    [InlineData("serviceAccountName: web", "The service account 'web' does not exist: its pods run on, but no new one can be created.")]
    [InlineData("priorityClassName: gold", "The priority class 'gold' does not exist: its pods run on, but no new one can be created.")]
    [InlineData("runtimeClassName: gvisor", "The runtime class 'gvisor' does not exist: its pods run on, but no new one can be created.")]
    public void What_the_next_pod_needs_is_at_risk(string spec, string message)
    {
        Apply(Workload("Deployment", $"template: {{ spec: {{ {spec} }} }}"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal($"Deployment/web: Reference missing: {message}", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Fact]
    public void What_exists_is_silent()
    {
        Apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: web, namespace: shop }");
        Apply("apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: gold }");
        Apply("apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }");
        Apply(Workload("StatefulSet", "serviceName: web, template: { spec: { serviceAccountName: web, priorityClassName: gold } }"));

        Wait(TimeSpan.FromHours(1));
        Assert.Empty(Said);
        Delete("ServiceAccount", "shop", "web");

        Assert.Single(Said);
    }

    [Fact]
    public void The_Service_of_a_StatefulSet_is_missed()
    {
        Apply(Workload("StatefulSet", "serviceName: db"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("StatefulSet/web: Reference missing: Its Service 'db' does not exist, so that its pods have no names in DNS.", Assert.Single(Said));
    }

    [Fact]
    public void A_service_account_that_does_not_let_pods_be_created_is_said_once()
    {
        Apply(Workload("StatefulSet", "serviceName: db, template: { spec: { serviceAccountName: web } }").Replace("replicas: 1, readyReplicas: 1", "replicas: 0", StringComparison.Ordinal));
        Apply(RefusedCreation("StatefulSet", "web", """create Pod web-0 failed error: pods "web-0" is forbidden: error looking up service account shop/web: serviceaccount "web" not found"""));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("StatefulSet/web: Replicas cannot be created: The service account 'web' does not exist.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("""pods "web-0" is forbidden: pod rejected: RuntimeClass "gvisor" not found""")]
    [InlineData("""pods "web-0" is forbidden: pod rejected: runtimeclass.node.k8s.io "gvisor" not found""")]
    public void A_runtime_class_that_refuses_pods_is_named(string message)
    {
        Apply(Workload("StatefulSet", "replicas: 1").Replace("replicas: 1, readyReplicas: 1", "replicas: 0", StringComparison.Ordinal));
        Apply(RefusedCreation("StatefulSet", "web", $"create Pod web-0 failed error: {message}"));

        Assert.Equal("StatefulSet/web: Replicas cannot be created: The runtime class 'gvisor' does not exist.", Assert.Single(Said));
    }

    [Fact]
    public void A_missing_pull_secret_is_said_where_the_pull_fails()
    {
        Apply(Pod("{ waiting: { reason: ImagePullBackOff, message: Back-off } }"));

        Assert.Equal("Pod/web: ImagePullBackOff: Container 'web' cannot pull image 'registry.example.com/web:1'. Its pull secret 'registry' does not exist.", Assert.Single(Said));
        Apply("apiVersion: v1\nkind: Secret\nmetadata: { name: registry, namespace: shop }");
        Assert.Equal("Pod/web: ImagePullBackOff: Container 'web' cannot pull image 'registry.example.com/web:1'.", Assert.Single(Said));
    }

    [Fact]
    public void A_missing_pull_secret_that_is_not_needed_is_silent()
    {
        Apply(Pod("{ running: {} }"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    private static string Workload(string kind, string spec) => $$"""
        apiVersion: apps/v1
        kind: {{kind}}
        metadata: { name: web, namespace: shop }
        spec: { {{spec}} }
        status: { replicas: 1, readyReplicas: 1 }
        """;

    private static string Pod(string state) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [ { name: web, image: "registry.example.com/web:1" } ], imagePullSecrets: [ { name: registry } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: web, ready: true, state: {{state}} } ] }
        """;
}
