using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class FinalizerAnalyzerTests : DetectorTest
{
    private const string Deleted = "deletionTimestamp: \"2026-11-16T12:00:00Z\"";

    [Theory]
    [InlineData("v1", "ConfigMap")]
    [InlineData("v1", "Service")]
    [InlineData("apps/v1", "Deployment")]
    public void A_finalizer_that_nobody_removes_is_said_after_a_minute(string version, string kind)
    {
        Apply($"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: held, namespace: shop, finalizers: [ example.com/a ], {Deleted} }}");

        Wait(TimeSpan.FromSeconds(50));
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(15));

        Assert.Equal($"{kind}/held: Stuck terminating: The {kind} is deleted, but the finalizer 'example.com/a' is not removed.", Assert.Single(Said));
        Delete(kind, "shop", "held");
        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("networking.k8s.io/v1", "Ingress", 50, "Ingress")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role", 50, "Role")]
    [InlineData("example.com/v1", "Widget", 290, "Widget")]
    public void A_finalizer_of_any_kind_is_said(string version, string kind, int silent, string word)
    {
        Apply($"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: held, namespace: shop, finalizers: [ example.com/a ], {Deleted} }}");

        Wait(TimeSpan.FromSeconds(silent));
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(15));

        Assert.Equal($"{kind}/held: Stuck terminating: The {word} is deleted, but the finalizer 'example.com/a' is not removed.", Assert.Single(Said));
    }

    [Fact]
    public void A_claim_that_a_pod_uses_names_the_pod()
    {
        Apply($"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: data, namespace: shop, finalizers: [ kubernetes.io/pvc-protection ], {Deleted} }}\nstatus: {{ phase: Bound }}");
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: db, namespace: shop }
            spec: { nodeName: n, containers: [ { name: db } ], volumes: [ { name: d, persistentVolumeClaim: { claimName: data } } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: db, ready: true, state: { running: {} } } ] }
            """);

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("PersistentVolumeClaim/data: Stuck terminating: The volume claim is deleted, but pod 'db' uses it.", Assert.Single(Said));
        Assert.Equal([new ObjectName("Pod", "shop", "db")], Issues[0].Leading!.Members);
        Delete("Pod", "shop", "db");
        Assert.Equal("PersistentVolumeClaim/data: Stuck terminating: The volume claim is deleted, but the finalizer 'kubernetes.io/pvc-protection' is not removed.", Assert.Single(Said));
    }

    [Fact]
    public void A_volume_that_is_bound_does_not_name_the_claim_of_another_namespace()
    {
        Apply($"apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: pv, finalizers: [ kubernetes.io/pv-protection ], {Deleted} }}\nspec: {{ claimRef: {{ namespace: shop, name: data }} }}\nstatus: {{ phase: Bound }}");

        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("PersistentVolume/pv: Stuck terminating: The volume is deleted, but a claim is bound to it.", Assert.Single(Said));
        Assert.Equal([new ObjectName("PersistentVolumeClaim", "shop", "data")], Issues[0].Leading!.Members);
    }

    [Fact]
    public void What_waits_for_its_dependents_has_five_minutes()
    {
        Apply($"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{ name: web, namespace: shop, uid: d1, finalizers: [ foregroundDeletion ], {Deleted} }}");
        Apply("apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: { name: web-1, namespace: shop, ownerReferences: [ { kind: Deployment, name: web, uid: d1, controller: true } ] }\nspec: { replicas: 0 }");

        Wait(TimeSpan.FromMinutes(4));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("Deployment/web: Stuck terminating: The Deployment is deleted, but waits for what it owns to be deleted first.", Assert.Single(Said));
        Assert.Equal([new ObjectName("ReplicaSet", "shop", "web-1")], Issues[0].Leading!.Members);
    }

    [Fact]
    public void A_finalizer_of_an_object_that_is_not_deleted_is_silent()
    {
        Apply("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: shop, finalizers: [ kubernetes.io/pvc-protection ] }\nstatus: { phase: Bound }");

        Wait(TimeSpan.FromDays(1));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_namespace_that_does_not_go_away_is_one_issue_with_what_holds_it()
    {
        Apply($$"""
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop, {{Deleted}} }
            status:
              phase: Terminating
              conditions:
              - { type: NamespaceContentRemaining, status: "True", reason: SomeResourcesRemain, message: "Some resources are remaining: pods. has 1 resource instances" }
              - { type: NamespaceFinalizersRemaining, status: "True", reason: SomeFinalizersRemain, message: "Some content in the namespace has finalizers remaining: example.com/a in 1 resource instances" }
              - { type: NamespaceDeletionContentFailure, status: "False", message: all is well }
            """);
        Apply($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: held, namespace: shop, finalizers: [ example.com/a ], {Deleted} }}");
        Apply($"apiVersion: v1\nkind: Pod\nmetadata: {{ name: pod, namespace: shop, finalizers: [ example.com/a ], {Deleted} }}\nstatus: {{ phase: Running }}");

        Wait(TimeSpan.FromSeconds(119));
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(2));

        Assert.Equal("Namespace/shop: Stuck terminating: The namespace is deleted, but does not go away: Some content in the namespace has finalizers remaining: example.com/a in 1 resource instances.", Assert.Single(Said));
        Assert.Equal([new ObjectName("ConfigMap", "shop", "held"), new ObjectName("Pod", "shop", "pod")], Issues[0].Leading!.Members);
    }

    [Fact]
    public void A_pod_that_is_held_in_a_namespace_that_stays_has_its_own_issue()
    {
        Apply("apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\nstatus: { phase: Active }");
        Apply($"apiVersion: v1\nkind: Pod\nmetadata: {{ name: pod, namespace: shop, finalizers: [ example.com/a, example.com/b ], {Deleted} }}\nstatus: {{ phase: Running }}");

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Pod/pod: Stuck terminating: The pod is deleted, but the finalizers 'example.com/a', 'example.com/b' are not removed.", Assert.Single(Said));
    }
}
