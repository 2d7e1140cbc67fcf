using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

/// <summary>The scheduler's messages are those of Kubernetes 1.20 and 1.30.</summary>
public sealed class SchedulingAnalyzerTests : DetectorTest
{
    private const string Unmatched = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";

    private const string Node = """
        apiVersion: v1
        kind: Node
        metadata: { name: n1, labels: { kubernetes.io/os: linux, disk: hdd } }
        status: { conditions: [ { type: Ready, status: "True" } ] }
        """;

    [Theory]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match pod affinity rules, 1 node(s) didn't match pod affinity/anti-affinity.")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match pod affinity rules.")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match pod affinity/anti-affinity.")]
    public void Pods_that_an_affinity_asks_for_are_named(string message)
    {
        Apply(Pod(message, "affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [ { topologyKey: zone, labelSelector: { matchLabels: { app: cache } } } ] } }, containers: [ { name: app } ]"));

        AssertReason("no node runs the pods that its affinity asks for (app=cache by zone)");
    }

    [Theory]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match pod affinity/anti-affinity, 1 node(s) didn't match pod anti-affinity rules.", "its anti-affinity rules need more nodes than there are")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.", "the anti-affinity rules of other pods keep it away")]
    public void An_anti_affinity_is_its_own_reason(string message, string reason)
    {
        Apply(Pod(message, "affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [ { topologyKey: zone } ] } }, containers: [ { name: app } ]"));

        AssertReason(reason);
    }

    [Theory]
    [InlineData("nodeSelector: { kubernetes.io/os: linux, disk: ssd }", "no node has the labels disk=ssd of its node selector")]
    [InlineData("nodeSelector: { kubernetes.io/os: linux }, affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ { matchExpressions: [ { key: gpu, operator: In, values: [ a100, h100 ] } ] } ] } } }", "no node matches its node affinity gpu in (a100, h100)")]
    [InlineData("affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ { matchExpressions: [ { key: gpu, operator: Exists } ] } ] } } }", "no node matches its node affinity gpu")]
    public void What_no_node_has_is_named_and_not_what_one_has(string spec, string reason)
    {
        Apply(Node);
        Apply(Pod(Unmatched, $"{spec}, containers: [ {{ name: app }} ]"));

        AssertReason(reason);
    }

    [Fact]
    public void Labels_that_no_node_has_together_are_named_together()
    {
        Apply(Node);
        Apply(Node.Replace("name: n1", "name: n2", StringComparison.Ordinal).Replace("os: linux, disk: hdd", "os: windows, disk: ssd", StringComparison.Ordinal));
        Apply(Pod(Unmatched, "nodeSelector: { kubernetes.io/os: linux, disk: ssd }, containers: [ { name: app } ]"));

        AssertReason("no node has the labels kubernetes.io/os=linux, disk=ssd of its node selector");
    }

    [Theory]
    [InlineData("0/3 nodes are available: 1 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate, 1 node(s) had taint {other: x}, that the pod didn't tolerate, 1 node(s) were unschedulable, 2 node(s) didn't match node selector.", "spec: { taints: [ { key: dedicated, effect: NoSchedule } ] }", "it does not tolerate the taint dedicated: gpu of a node with the labels of its node selector")]
    [InlineData("0/3 nodes are available: 1 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate, 1 node(s) were unschedulable, 2 node(s) didn't match node selector.", "spec: { unschedulable: true }", "a node with the labels of its node selector is cordoned")]
    public void Where_nodes_have_the_labels_only_what_keeps_the_pod_from_them_is_told(string message, string node, string reason)
    {
        Apply(Node);
        Apply($"{Node.Replace("name: n1", "name: n2", StringComparison.Ordinal).Replace("disk: hdd", "disk: ssd", StringComparison.Ordinal)}\n{node}");
        Apply(Pod(message, "nodeSelector: { disk: ssd }, containers: [ { name: app } ]"));

        AssertReason(reason);
    }

    [Fact]
    public void What_is_so_of_some_nodes_is_counted()
    {
        Apply(Pod("0/4 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {dedicated: gpu}, 2 node(s) were unschedulable.", "containers: [ { name: app } ]"));

        AssertReason("not enough cpu is free; it does not tolerate the taint dedicated: gpu of 1 node; 2 nodes are cordoned");
    }

    [Theory]
    [InlineData("initContainers: [ { name: load, resources: { requests: { cpu: '50' } } } ], containers: [ { name: app, resources: { requests: { cpu: 100m } } } ]", "not enough cpu is free for the request of 50 of init container 'load'")]
    [InlineData("initContainers: [ { name: load, resources: { requests: { cpu: '1' } } } ], containers: [ { name: app, resources: { requests: { cpu: '50' } } } ]", "not enough cpu is free for its request of 50")]
    public void What_asks_for_most_is_named(string spec, string reason)
    {
        Apply(Pod("0/1 nodes are available: 1 Insufficient cpu.", spec));

        AssertReason(reason);
    }

    [Fact]
    public void Of_several_host_ports_the_taken_one_is_named()
    {
        Apply(Node);
        Apply("""
            apiVersion: v1
            kind: Pod
            metadata: { name: holder, namespace: other }
            spec: { nodeName: n1, containers: [ { name: app, ports: [ { hostPort: 28080, containerPort: 80 } ] } ] }
            status: { phase: Running, startTime: "2026-11-16T12:00:00Z", conditions: [ { type: Ready, status: "True" } ] }
            """);
        Apply(Pod("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", "containers: [ { name: app, ports: [ { hostPort: 28080, containerPort: 80 }, { hostPort: 28999, containerPort: 81 } ] } ]"));

        AssertReason("host port 28080 is taken on every node");
    }

    [Fact]
    public void A_scheduler_that_does_not_take_the_pod_is_named()
    {
        Apply(Pod(null, "schedulerName: mine, containers: [ { name: app } ]"));

        Wait(TimeSpan.FromSeconds(50));
        Assert.Empty(Said);
        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal("Pod/web: Unschedulable: The scheduler 'mine', which the pod names, has not taken it: none of that name may be running.", Assert.Single(Said));
    }

    [Theory]
    [InlineData("schedulerName: default-scheduler, containers: [ { name: app } ]")]
    [InlineData("nodeName: n1, schedulerName: mine, containers: [ { name: app } ]")]
    public void What_the_kubelet_has_not_begun_yet_is_silent(string spec)
    {
        Apply(Node);
        Apply(Pod(null, spec));

        Wait(TimeSpan.FromMinutes(5));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_node_that_does_not_exist_is_named()
    {
        Apply(Node);
        Apply(Pod(null, "nodeName: n99, containers: [ { name: app } ]"));

        Wait(TimeSpan.FromSeconds(5));

        Assert.Equal("Pod/web: Unschedulable: The pod is bound to node 'n99', which does not exist.", Assert.Single(Said));
    }

    private static string Pod(string? message, string spec) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { {{spec}} }
        status: { phase: Pending{{(message is null ? "" : $$""", conditions: [ { type: PodScheduled, status: "False", reason: Unschedulable, lastTransitionTime: "2026-11-16T12:00:00Z", message: "{{message}}" } ]""")}} }
        """;

    private void AssertReason(string reason)
    {
        Wait(TimeSpan.FromSeconds(20));

        Assert.Equal($"Pod/web: {IssueCatalog.Find(IssueCatalog.Unschedulable).Title}: No node can run the pod: {reason}.", Assert.Single(Said));
    }
}
