using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

/// <summary>What a review of the analyzers found: failures that were hidden, and alarms about healthy workloads.</summary>
public sealed class WorkloadAnalyzerTests : DetectorTest
{
    [Fact]
    public void A_Deployment_that_is_paused_before_its_first_pods_is_silent()
    {
        Apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: shop }
            spec: { replicas: 1, paused: true }
            status: { conditions: [ { type: Available, status: "False", lastTransitionTime: "2026-11-16T12:00:00Z" } ] }
            """);

        Wait(TimeSpan.FromMinutes(30));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_volume_of_another_node_is_not_also_a_lack_of_places_for_volumes()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web, namespace: shop }
            spec: { containers: [ { name: app } ] }
            status: { phase: Pending, conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, message: '0/1 nodes are available: 1 node(s) had volume node affinity conflict.' } ] }
            """);

        Wait(TimeSpan.FromMinutes(1));

        var said = Assert.Single(Said);
        Assert.Contains("its volume belongs to another node or zone", said, StringComparison.Ordinal);
        Assert.DoesNotContain("attach more volumes", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_revision_that_is_refused_while_the_old_one_serves_is_at_risk()
    {
        Apply(Deployment(replicas: 1, ready: 1));
        Apply(Set("web-1", replicas: 1, status: 1));
        Apply(Set("web-2", replicas: 1, status: 0));
        Apply(Ready("web-1-a", "web-1"));
        Apply("""
            apiVersion: v1
            kind: Event
            metadata: { name: e, namespace: shop }
            involvedObject: { kind: ReplicaSet, namespace: shop, name: web-2, uid: web-2 }
            reason: FailedCreate
            message: 'pods "web-2-x" is forbidden: maximum cpu usage per Container is 1, but limit is 2'
            lastTimestamp: "2026-11-16T12:00:00Z"
            """);

        Wait(TimeSpan.FromSeconds(30));

        Assert.StartsWith("Deployment/web: Replicas cannot be created: A limit range refuses its pods", Assert.Single(Said), StringComparison.Ordinal);
        Assert.Equal(Severity.Medium, Issues[0].Severity);
    }

    [Fact]
    public void A_rollout_that_is_stuck_while_the_old_pods_serve_is_at_risk()
    {
        Apply(Deployment(replicas: 1, ready: 1, """{ type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: 'ReplicaSet "web-2" has timed out progressing.' }"""));
        Apply(Set("web-1", replicas: 1, status: 1));
        Apply(Ready("web-1-a", "web-1"));

        Assert.Equal(("ProgressDeadlineExceeded", Severity.Medium), (Assert.Single(Issues).Category.Name, Issues[0].Severity));
    }

    [Fact]
    public void One_of_several_that_never_gets_ready_is_no_standby_where_two_are_ready()
    {
        Apply(Deployment(replicas: 3, ready: 2));
        Apply(Set("web-1", replicas: 3, status: 3));
        Apply(Ready("web-1-a", "web-1"));
        Apply(Ready("web-1-b", "web-1"));
        Apply(NeverReady("web-1-c", "web-1"));

        Wait(TimeSpan.FromMinutes(5));

        Assert.Contains("readiness probe fails", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void The_standby_of_a_leader_is_silent_and_a_new_revision_that_never_gets_ready_is_not()
    {
        Apply(Deployment(replicas: 2, ready: 1));
        Apply(Set("web-1", replicas: 2, status: 2));
        Apply(Ready("web-1-a", "web-1"));
        Apply(NeverReady("web-1-b", "web-1"));
        Wait(TimeSpan.FromMinutes(20));
        Assert.Empty(Said);

        Delete("Pod", "shop", "web-1-b");
        Apply(Set("web-2", replicas: 1, status: 1));
        Apply(NeverReady("web-2-a", "web-2"));
        Wait(TimeSpan.FromMinutes(5));
        Assert.Contains("readiness probe fails", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_ran_for_a_month_and_starts_again_is_silent()
    {
        Apply(Deployment(replicas: 1, ready: 1));
        Apply(Set("web-1", replicas: 1, status: 1));
        Apply(Ready("web-1-a", "web-1").Replace(
            "restartCount: 0, state: { running: { startedAt: \"2026-11-16T11:00:00Z\" } }",
            "restartCount: 5, state: { running: { startedAt: \"2026-11-16T11:59:59Z\" } }, lastState: { terminated: { exitCode: 255, reason: Unknown, startedAt: \"2026-10-16T12:00:00Z\", finishedAt: \"2026-11-16T11:59:00Z\" } }",
            StringComparison.Ordinal));

        Wait(TimeSpan.FromSeconds(30));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("2026-11-16T11:59:50Z", Severity.Critical)]
    [InlineData("2026-11-16T11:50:00Z", Severity.Medium)]
    public void A_pod_that_is_ready_between_two_crashes_serves_only_where_its_runs_last(string startedAt, Severity severity)
    {
        Apply(Deployment(replicas: 1, ready: 1));
        Apply(Set("web-1", replicas: 1, status: 1));
        Apply(Ready("web-1-a", "web-1").Replace(
            "restartCount: 0, state: { running: { startedAt: \"2026-11-16T11:00:00Z\" } }",
            $"restartCount: 2, state: {{ running: {{ startedAt: \"2026-11-16T11:59:59Z\" }} }}, lastState: {{ terminated: {{ exitCode: 137, reason: OOMKilled, startedAt: \"{startedAt}\", finishedAt: \"2026-11-16T11:59:58Z\" }} }}",
            StringComparison.Ordinal));

        Assert.Equal(("OOMKilled", severity), (Assert.Single(Issues).Category.Name, Issues[0].Severity));
    }

    [Theory]
    [InlineData("TriggeredScaleUp", "pod triggered scale-up: [{pool-1 1->2 (max: 5)}]")]
    [InlineData("Nominated", "Pod should schedule on: nodeclaim/default-x7k2p")]
    public void A_pod_for_which_a_node_is_being_made_has_a_quarter_of_an_hour(string reason, string message)
    {
        Apply($$"""
            apiVersion: v1
            kind: Event
            metadata: { name: big.1, namespace: shop }
            involvedObject: { kind: Pod, namespace: shop, name: big, uid: big }
            type: Normal
            reason: {{reason}}
            message: '{{message}}'
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: big, namespace: shop, uid: big }
            spec: { containers: [ { name: app } ] }
            status: { phase: Pending, conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes are available: 3 Insufficient cpu." } ] }
            """);

        Wait(TimeSpan.FromMinutes(14));
        Assert.Empty(Said);

        Wait(TimeSpan.FromMinutes(2));
        Assert.Equal("Pod/big: Unschedulable: No node can run the pod: not enough cpu is free.", Assert.Single(Said));
    }

    [Fact]
    public void An_evicted_pod_of_last_week_is_silent_while_a_rollout_goes_on()
    {
        Apply(Deployment(replicas: 2, ready: 1));
        Apply(Set("web-1", replicas: 2, status: 2));
        Apply(Ready("web-1-a", "web-1"));
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web-1-old, namespace: shop, creationTimestamp: "2026-11-01T00:00:00Z", ownerReferences: [ { apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: web-1, controller: true } ] }
            spec: { nodeName: n1, containers: [ { name: app } ] }
            status: { phase: Failed, reason: Evicted, message: "The node was low on resource: memory." }
            """);

        Wait(TimeSpan.FromSeconds(30));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_container_of_a_Job_that_failed_beside_a_running_one_is_said()
    {
        Apply("""
            apiVersion: batch/v1
            kind: Job
            metadata: { name: load, namespace: shop, uid: load }
            status: { active: 1 }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: load-a, namespace: shop, ownerReferences: [ { apiVersion: batch/v1, kind: Job, name: load, uid: load, controller: true } ] }
            spec: { nodeName: n1, restartPolicy: Never, containers: [ { name: app }, { name: proxy } ] }
            status: { phase: Running, containerStatuses: [ { name: app, state: { terminated: { exitCode: 1, reason: Error } } }, { name: proxy, ready: true, state: { running: {} } } ] }
            """);

        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(1));
        Assert.Contains("Container 'app' ended with exit code 1", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_joins_is_granted_time_and_a_lost_one_is_not()
    {
        Apply("""
            apiVersion: v1
            kind: Node
            metadata: { name: n1 }
            status: { conditions: [ { type: Ready, status: "False", reason: KubeletNotReady, message: "container runtime network not ready" } ] }
            """);
        Wait(TimeSpan.FromMinutes(1));
        Assert.Empty(Said);

        Apply("""
            apiVersion: v1
            kind: Node
            metadata: { name: n1 }
            status: { conditions: [ { type: Ready, status: Unknown, reason: NodeStatusUnknown } ] }
            """);
        Assert.StartsWith("Node/n1: Node not ready", Assert.Single(Said), StringComparison.Ordinal);
    }

    private static string Deployment(int replicas, int ready, string condition = "") => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop, uid: web, generation: 1 }
        spec: { replicas: {{replicas}} }
        status: { observedGeneration: 1, replicas: {{replicas}}, readyReplicas: {{ready}}, conditions: [ {{condition}} ] }
        """;

    private static string Set(string name, int replicas, int status) => $$"""
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: {{name}}, namespace: shop, uid: {{name}}, ownerReferences: [ { apiVersion: apps/v1, kind: Deployment, name: web, uid: web, controller: true } ] }
        spec: { replicas: {{replicas}} }
        status: { replicas: {{status}} }
        """;

    private static string Ready(string name, string set) => Pod(name, set, "True", "true");

    private static string NeverReady(string name, string set) => Pod(name, set, "False", "false");

    private static string Pod(string name, string set, string condition, string ready) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, ownerReferences: [ { apiVersion: apps/v1, kind: ReplicaSet, name: {{set}}, uid: {{set}}, controller: true } ] }
        spec: { nodeName: n1, containers: [ { name: app, image: "web:1", readinessProbe: { exec: {} } } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "{{condition}}", lastTransitionTime: "2026-11-16T11:00:00Z" } ], containerStatuses: [ { name: app, ready: {{ready}}, restartCount: 0, state: { running: { startedAt: "2026-11-16T11:00:00Z" } } } ] }
        """;
}
