namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class UnknownControllerTests : DetectorTest
{
    [Fact]
    public void Pods_of_a_custom_controller_are_its_issue()
    {
        Apply(Pod("a", "ErrImagePull"));
        Apply(Pod("b", "ErrImagePull"));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Rollout/web: ImagePullBackOff: Container 'app' cannot pull image 'web:2'. 2 pods.", Assert.Single(Said));
        Assert.Equal(["a", "b"], Issues[0].Findings[0].Members.Select(member => member.Name));

        Delete("Pod", "shop", "a");
        Delete("Pod", "shop", "b");
        Assert.Empty(Said);
    }

    [Fact]
    public void What_takes_time_is_found_of_them_too()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: a, namespace: shop, ownerReferences: [ { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: r1, controller: true } ] }
            spec: { containers: [ { name: app, image: "web:2" } ] }
            status: { phase: Pending, conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, message: "0/1 nodes are available: 1 Insufficient cpu." } ] }
            """);

        Wait(TimeSpan.FromMinutes(1));

        Assert.StartsWith("Rollout/web: Unschedulable", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_pod_is_its_own_issue()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: etcd-n1, namespace: kube-system, ownerReferences: [ { apiVersion: v1, kind: Node, name: n1, uid: n1, controller: true } ] }
            spec: { nodeName: n1, containers: [ { name: etcd } ] }
            status: { phase: Running, containerStatuses: [ { name: etcd, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } } ] }
            """);

        Assert.StartsWith("Pod/etcd-n1: CrashLoopBackOff", Assert.Single(Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_that_outlives_its_owner_is_its_own_issue()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web-1-a, namespace: shop, deletionTimestamp: "2026-11-16T11:59:00Z", finalizers: [ example.com/held ], labels: { pod-template-hash: "1" }, ownerReferences: [ { apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r1, controller: true } ] }
            spec: { nodeName: n1, containers: [ { name: app } ] }
            status: { phase: Running }
            """);

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Pod/web-1-a: Stuck terminating: The pod is deleted, but the finalizer 'example.com/held' is not removed.", Assert.Single(Said));
    }

    private static string Pod(string name, string reason) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: shop, ownerReferences: [ { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, uid: r1, controller: true } ] }
        spec: { nodeName: n1, containers: [ { name: app, image: "web:2" } ] }
        status: { phase: Pending, containerStatuses: [ { name: app, image: "web:2", state: { waiting: { reason: {{reason}} } } } ] }
        """;
}
