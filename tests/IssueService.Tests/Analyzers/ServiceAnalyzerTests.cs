using ClusterCodex.IssueService.Issues;

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

    private const string Endpoints = """
        apiVersion: v1
        kind: Endpoints
        metadata: { name: web, namespace: shop }
        subsets: [ { addresses: [ { ip: 10.0.0.7 } ] } ]
        """;

    private const string Unlike = """
        apiVersion: v1
        kind: Pod
        metadata: { name: other, namespace: shop, labels: { tier: back } }
        spec: { containers: [ { name: app } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
        """;

    private static string Service(string selector, string port = "port: 80") => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec: { selector: { {{selector}} }, ports: [ { {{port}} } ] }
        """;

    private static string Deployment(string labels, int replicas = 0) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec: { replicas: {{replicas}}, template: { metadata: { labels: { {{labels}} } } } }
        """;

    [Fact]
    public void A_target_port_that_a_probe_connects_to_is_served_although_nobody_declares_it()
    {
        string Pod(string probe) => $$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop, labels: { app: web } }
            spec: { containers: [ { name: app, ports: [ { containerPort: 9102, name: metrics } ], readinessProbe: { {{probe}} } } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
            """;
        Apply("""
            apiVersion: v1
            kind: Service
            metadata: { name: web, namespace: shop }
            spec: { clusterIP: 10.0.0.1, selector: { app: web }, ports: [ { port: 80, targetPort: 8080 } ] }
            ---
            apiVersion: v1
            kind: Endpoints
            metadata: { name: web, namespace: shop }
            subsets: [ { addresses: [ { ip: 10.1.0.1 } ] } ]
            """);
        Apply(Pod("tcpSocket: { port: 8080 }"));
        Wait(TimeSpan.FromMinutes(1));
        Assert.Empty(Said);

        Delete("Pod", "shop", "web");
        Apply(Pod("tcpSocket: { port: 9102 }"));
        Assert.Contains("targetPort 8080 is not a port of its pods", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_selector_that_matches_nothing_names_the_nearest_labels()
    {
        Apply(Pod);
        Apply(Service("app: web"));

        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("Service/web: Service has no endpoints: No pod has the labels app=web of its selector; the nearest has app=web-v2.", Assert.Single(Said));
    }

    [Fact]
    public void A_selector_that_matches_nothing_similar_is_an_issue_after_two_minutes()
    {
        Apply(Unlike);
        Apply(Service("app: web"));

        Wait(TimeSpan.FromSeconds(100));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(30));
        Assert.Equal("Service/web: Service has no endpoints: No pod has the labels app=web of its selector, and no workload of its namespace makes such pods.", Assert.Single(Said));
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Theory]
    [InlineData("Deployment", "apps/v1", "template: { metadata: { labels: { app: web, tier: front } } }")]
    [InlineData("StatefulSet", "apps/v1", "template: { metadata: { labels: { app: web, tier: front } } }")]
    [InlineData("ReplicaSet", "apps/v1", "template: { metadata: { labels: { app: web, tier: front } } }")]
    [InlineData("CronJob", "batch/v1", "jobTemplate: { spec: { template: { metadata: { labels: { app: web } } } } }")]
    public void A_workload_that_is_scaled_to_zero_is_silent(string kind, string version, string template)
    {
        Apply(Pod);
        Apply(Service("app: web"));
        Apply($$"""
            apiVersion: {{version}}
            kind: {{kind}}
            metadata: { name: web, namespace: shop }
            spec: { replicas: 0, {{template}} }
            """);

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_workload_of_another_namespace_or_of_an_old_revision_does_not_count()
    {
        Apply(Unlike);
        Apply(Service("app: web"));
        Apply(Deployment("app: web").Replace("shop", "other", StringComparison.Ordinal));
        Apply("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: { name: web-1, namespace: shop, ownerReferences: [ { kind: Deployment, name: web, uid: d, controller: true } ] }
            spec: { replicas: 0, template: { metadata: { labels: { app: web } } } }
            """);

        Wait(TimeSpan.FromMinutes(3));

        Assert.Single(Said);
    }

    [Fact]
    public void The_issue_ends_when_a_workload_appears_and_returns_two_minutes_after_it_is_deleted()
    {
        Apply(Unlike);
        Apply(Service("app: web"));
        Wait(TimeSpan.FromMinutes(3));
        Assert.Single(Said);

        Apply(Deployment("app: web"));
        Assert.Empty(Said);

        Delete("Deployment", "shop", "web");
        Wait(TimeSpan.FromSeconds(60));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(90));
        Assert.Single(Said);
    }

    [Fact]
    public void The_role_that_an_operator_gives_to_running_pods_is_silent()
    {
        Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec: { replicas: 1, template: { metadata: { labels: { app: db } } } }
            status: { readyReplicas: 1, replicas: 1 }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: db-0, namespace: shop, labels: { app: db, role: master }, ownerReferences: [ { kind: StatefulSet, name: db, uid: StatefulSet-shop-db, controller: true } ] }
            spec: { containers: [ { name: app } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
            """);
        Apply(Service("app: db, role: replica"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void The_role_that_an_operator_gives_to_its_own_pods_is_silent()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: db-1, namespace: shop, labels: { db.example/cluster: db, role: primary }, ownerReferences: [ { apiVersion: db.example/v1, kind: Cluster, name: db, uid: c, controller: true } ] }
            spec: { containers: [ { name: app } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
            """);
        Apply(Service("db.example/cluster: db, role: replica"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void The_pod_of_a_stateful_set_that_was_scaled_down_is_silent()
    {
        Apply(Unlike);
        Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec: { replicas: 0, template: { metadata: { labels: { app: db } } } }
            """);
        Apply(Service("statefulset.kubernetes.io/pod-name: db-2"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void The_pods_of_a_job_that_has_ended_are_silent()
    {
        Apply(Pod.Replace("Running", "Succeeded", StringComparison.Ordinal).Replace("\"True\"", "\"False\"", StringComparison.Ordinal).Replace("running: {}", "terminated: { exitCode: 0 }", StringComparison.Ordinal));
        Apply(Service("app: web-v2"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_port_that_exists_is_silent()
    {
        Apply(Pod);
        Apply(Endpoints);
        Apply(Service("app: web-v2", "port: 80, targetPort: http"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_port_of_a_sidecar_is_silent_and_so_is_one_that_the_application_does_not_declare()
    {
        Apply(Pod.Replace("ports: [ { containerPort: 8080, name: http } ] } ]", "ports: [] } ], initContainers: [ { name: proxy, restartPolicy: Always, ports: [ { containerPort: 15090, name: metrics } ] } ]", StringComparison.Ordinal));
        Apply(Endpoints);
        Apply(Service("app: web-v2", "port: 80, targetPort: metrics"));
        Apply(Service("app: web-v2", "port: 81, targetPort: 8080"));

        Wait(TimeSpan.FromHours(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void Ready_pods_that_are_not_published_are_critical()
    {
        Apply(Pod);
        Apply(Service("app: web-v2", "port: 80, targetPort: http"));

        Wait(TimeSpan.FromSeconds(50));
        Assert.Empty(Said);

        Wait(TimeSpan.FromSeconds(80));
        Assert.Equal("Service/web: Endpoints not published: 1 pod matches its selector and is ready, but its Endpoints list none: the controller manager does not publish them.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);

        Apply(Endpoints);
        Assert.Empty(Said);
    }

    [Fact]
    public void Pods_that_are_not_ready_are_the_issue_of_their_workload()
    {
        Apply(Pod.Replace("\"True\"", "\"False\"", StringComparison.Ordinal));
        Apply(Service("app: web-v2", "port: 80, targetPort: http"));

        Wait(TimeSpan.FromHours(1));

        Assert.DoesNotContain(Issues, issue => issue.Key.Kind == "Service");
    }
}
