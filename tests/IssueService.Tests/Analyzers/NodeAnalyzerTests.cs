using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class NodeAnalyzerTests : DetectorTest
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { nodeName: n1, containers: [ { name: web } ] }
        status: { phase: Running, conditions: [ { type: Ready, status: "True" } ], containerStatuses: [ { name: web, ready: true, state: { running: {} } } ] }
        """;

    [Fact]
    public void A_node_that_is_cordoned_for_long_names_what_runs_on_it()
    {
        Apply(Pod);
        Apply(Node("True", """unschedulable: true, taints: [ { key: node.kubernetes.io/unschedulable, effect: NoSchedule, timeAdded: "2026-11-16T12:00:00Z" } ]"""));

        Wait(TimeSpan.FromMinutes(59));
        Assert.Empty(Said);
        Wait(TimeSpan.FromMinutes(2));

        Assert.Equal("Node/n1: Node cordoned: It has been cordoned for more than an hour and takes no new pods; what runs on it can only start again elsewhere.", Assert.Single(Said));
        Assert.Equal([new ObjectName("Pod", "shop", "web")], Issues[0].Leading!.Members);
        Assert.Equal(Severity.Low, Issues[0].Severity);
        Apply(Node("True", ""));
        Assert.Empty(Said);
    }

    [Fact]
    public void A_cordon_of_unknown_age_is_silent()
    {
        Apply(Node("True", "unschedulable: true"));

        Wait(TimeSpan.FromDays(7));

        Assert.Empty(Said);
    }

    [Fact]
    public void A_node_that_is_not_ready_has_one_issue_also_when_it_is_cordoned()
    {
        Apply(Pod.Replace("""{ type: Ready, status: "True" }""", """{ type: Ready, status: "False" }""", StringComparison.Ordinal));
        Apply(Node("Unknown", """unschedulable: true, taints: [ { key: node.kubernetes.io/unschedulable, timeAdded: "2026-11-16T12:00:00Z" } ]"""));

        Wait(TimeSpan.FromHours(2));

        Assert.Equal("Node/n1: Node not ready: Its kubelet does not report. It takes along what runs on it.", Assert.Single(Said));
    }

    private static string Node(string ready, string spec) => $$"""
        apiVersion: v1
        kind: Node
        metadata: { name: n1 }
        spec: { {{spec}} }
        status: { conditions: [ { type: Ready, status: "{{ready}}" } ] }
        """;
}
