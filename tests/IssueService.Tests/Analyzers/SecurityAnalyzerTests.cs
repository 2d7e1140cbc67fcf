using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class SecurityAnalyzerTests : DetectorTest
{
    [Theory]
    [InlineData("containers: [ { name: app, securityContext: { privileged: true } } ]", "container 'app' is privileged")]
    [InlineData("initContainers: [ { name: init, securityContext: { capabilities: { add: [ NET_ADMIN, SYS_ADMIN ] } } } ]", "container 'init' has the capability SYS_ADMIN")]
    [InlineData("hostNetwork: true, hostPID: true", "it uses the network of the node; it sees the processes of the node")]
    [InlineData("hostIPC: true", "it shares the memory of the node's processes")]
    [InlineData("volumes: [ { name: root, hostPath: { path: / } } ]", "volume 'root' is the root directory of the node")]
    [InlineData("volumes: [ { name: s, hostPath: { path: /var/run/docker.sock } } ]", "volume 's' is the socket of the container runtime")]
    public void What_takes_over_its_node_is_advice(string spec, string what)
    {
        Apply(Workload("Deployment", "shop", spec));

        Assert.Equal($"Deployment/web: Broad privileges: Who controls this Deployment controls its node: {what}.", Assert.Single(Said));
        Assert.Equal(Severity.Low, Issues[0].Severity);
    }

    [Theory]
    [InlineData("Deployment", "kube-system", "containers: [ { name: app, securityContext: { privileged: true } } ]")]
    [InlineData("DaemonSet", "shop", "hostNetwork: true, hostPID: true")]
    [InlineData("Deployment", "shop", "containers: [ { name: app, securityContext: { privileged: false, capabilities: { add: [ NET_BIND_SERVICE ], drop: [ ALL ] } } } ]")]
    [InlineData("Deployment", "shop", "volumes: [ { name: d, hostPath: { path: /mnt/data } }, { name: e, emptyDir: {} } ]")]
    public void What_is_usual_is_silent(string kind, string ns, string spec)
    {
        Apply(Workload(kind, ns, spec));

        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("v1", "Pod", "{ phase: Succeeded }")]
    [InlineData("batch/v1", "Job", "{ conditions: [ { type: Complete, status: 'True' } ] }")]
    public void What_has_ended_is_silent(string version, string kind, string status)
    {
        var spec = "containers: [ { name: app, securityContext: { privileged: true } } ]";
        Apply($"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: debug, namespace: shop }}\nspec: {{ {(kind == "Pod" ? spec : $"template: {{ spec: {{ {spec} }} }}")} }}\nstatus: {status}");

        Assert.Empty(Said);
    }

    [Fact]
    public void The_pods_of_a_workload_say_nothing_again()
    {
        Apply(Workload("StatefulSet", "shop", "containers: [ { name: app, securityContext: { privileged: true } } ]"));
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: web-0, namespace: shop, ownerReferences: [ { kind: StatefulSet, name: web, uid: StatefulSet-shop-web, controller: true } ] }
            spec: { containers: [ { name: app, securityContext: { privileged: true } } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: bare, namespace: shop }
            spec: { containers: [ { name: app, securityContext: { privileged: true } } ] }
            status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: app, ready: true, state: { running: {} } } ] }
            """);

        Assert.Equal(["Pod/bare", "StatefulSet/web"], Issues.Select(issue => $"{issue.Key.Kind}/{issue.Key.Name}"));
    }

    [Fact]
    public void Advice_and_a_crash_are_two_issues()
    {
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: bare, namespace: shop }
            spec: { containers: [ { name: app, securityContext: { privileged: true } } ] }
            status: { phase: Running, containerStatuses: [ { name: app, restartCount: 3, state: { waiting: { reason: CrashLoopBackOff } } } ] }
            """);

        Assert.Equal([Severity.Low, Severity.Critical], Issues.Select(issue => issue.Severity).Order());
    }

    [Fact]
    public void A_role_that_allows_everything_and_that_somebody_has_is_advice()
    {
        Apply(Role("ClusterRole", "deployer", "[ '*' ]"));
        Assert.Empty(Said);

        Apply(Binding("ClusterRole", "deployer", "{ kind: ServiceAccount, namespace: shop, name: ci }"));

        Assert.Equal("ClusterRole/deployer: Broad privileges: It allows every verb on every resource in the whole cluster, and is bound once.", Assert.Single(Said));
        Assert.Equal([new ObjectName("ClusterRoleBinding", "", "b")], Issues[0].Leading!.Members);
        Delete("ClusterRoleBinding", "", "b");
        Assert.Empty(Said);
    }

    [Theory]
    [InlineData("system:controller:x", "[ '*' ]", "{ kind: ServiceAccount, namespace: shop, name: ci }")]
    [InlineData("cluster-admin", "[ '*' ]", "{ kind: ServiceAccount, namespace: shop, name: ci }")]
    [InlineData("deployer", "[ get, list ]", "{ kind: ServiceAccount, namespace: shop, name: ci }")]
    [InlineData("deployer", "[ '*' ]", "{ kind: ServiceAccount, namespace: kube-system, name: addon }")]
    [InlineData("deployer", "[ '*' ]", "{ kind: Group, name: 'system:masters' }")]
    public void Roles_of_Kubernetes_and_narrow_ones_are_silent(string name, string verbs, string subject)
    {
        Apply(Role("ClusterRole", name, verbs));
        Apply(Binding("ClusterRole", name, subject));

        Assert.Empty(Said);
    }

    private static string Workload(string kind, string ns, string spec) => $$"""
        apiVersion: apps/v1
        kind: {{kind}}
        metadata: { name: web, namespace: {{ns}} }
        spec: { replicas: 1, template: { spec: { {{spec}} } } }
        status: { replicas: 1, readyReplicas: 1, desiredNumberScheduled: 1, numberReady: 1 }
        """;

    private static string Role(string kind, string name, string verbs) => $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: {{kind}}
        metadata: { name: "{{name}}" }
        rules: [ { verbs: {{verbs}}, apiGroups: [ '*' ], resources: [ '*' ] } ]
        """;

    private static string Binding(string kind, string role, string subject) => $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: b }
        roleRef: { kind: {{kind}}, name: "{{role}}" }
        subjects: [ {{subject}} ]
        """;
}
