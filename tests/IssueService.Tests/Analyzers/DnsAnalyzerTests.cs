using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Tests.Analyzers;

public sealed class DnsAnalyzerTests : DetectorTest
{
    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: { name: kube-dns, namespace: kube-system, labels: { k8s-app: kube-dns } }
        spec: { selector: { k8s-app: kube-dns }, ports: [ { port: 53, protocol: UDP } ] }
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: { name: kube-dns, namespace: kube-system }
        """;

    private static readonly ObjectName Web = new("Deployment", "shop", "web");

    [Fact]
    public void A_cluster_DNS_that_is_scaled_to_zero_is_critical_and_names_who_cannot_resolve()
    {
        Logs.WithoutDns = [new DnsFailure(Web, IsOfServer: false)];
        Apply(Service);
        Apply(Deployment(0));

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Service/kube-dns: Cluster DNS does not answer: No name in the cluster resolves: Deployment 'coredns' is scaled to zero.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
        Assert.Equal([new ObjectName("Deployment", "kube-system", "coredns"), Web], Issues[0].Leading!.Members);
        Apply(Deployment(2));
        Assert.Empty(Said);
    }

    [Fact]
    public void A_cluster_DNS_that_crashes_is_one_issue_of_its_workload()
    {
        Logs.WithoutDns = [new DnsFailure(Web, IsOfServer: false)];
        Apply(Service);
        Apply(Deployment(1));
        Apply("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: { name: coredns-1, namespace: kube-system, uid: r1, ownerReferences: [ { kind: Deployment, name: coredns, uid: d1, controller: true } ] }
            ---
            apiVersion: v1
            kind: Pod
            metadata: { name: coredns-1-a, namespace: kube-system, labels: { k8s-app: kube-dns }, ownerReferences: [ { kind: ReplicaSet, name: coredns-1, uid: r1, controller: true } ] }
            spec: { containers: [ { name: coredns } ] }
            status: { phase: Running, containerStatuses: [ { name: coredns, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } } ] }
            """);

        Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("Deployment/coredns: CrashLoopBackOff: Container 'coredns' keeps crashing with exit code 1. Until it runs, no name in the cluster resolves.", Assert.Single(Said));
        Assert.Contains(Web, Issues[0].Leading!.Members);
    }

    [Fact]
    public void A_cluster_DNS_that_does_not_answer_several_workloads_is_one_issue_that_names_them()
    {
        Apply(Service.Replace("namespace: kube-system }", "namespace: kube-system }\nsubsets: [ { addresses: [ {} ] } ]", StringComparison.Ordinal));
        foreach (var name in (string[])["a", "b", "c"])
        {
            Apply($$"""
                apiVersion: v1
                kind: Pod
                metadata: { name: {{name}}, namespace: shop }
                spec: { nodeName: n1, containers: [ { name: app } ] }
                status: { phase: Running, containerStatuses: [ { name: app, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } } ] }
                """);
        }

        Says("a", "b");
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));

        Says("a", "b", "c");
        Assert.Equal("Service/kube-dns: Cluster DNS does not answer: Its pods are ready, but logs of several workloads say that no DNS server answers.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
        Assert.Equal(["a", "b", "c"], Issues[0].Leading!.Members.Select(member => member.Name));

        Logs.WithoutDns = [.. Logs.WithoutDns.Select(failure => failure with { IsOfServer = false })];
        Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));

        void Says(params string[] names)
        {
            Logs.WithoutDns = [.. names.Select(name => new DnsFailure(new ObjectName("Pod", "shop", name), IsOfServer: true))];
            Reread("Pod", "shop", names[^1]);
        }
    }

    [Fact]
    public void A_cluster_DNS_that_answers_and_one_elsewhere_are_silent()
    {
        Apply(Service.Replace("namespace: kube-system }", "namespace: kube-system }\nsubsets: [ { addresses: [ {} ] } ]", StringComparison.Ordinal));
        Apply(Service.Replace("kube-system", "shop", StringComparison.Ordinal));

        Wait(TimeSpan.FromHours(1));

        Assert.DoesNotContain(Said, text => text.Contains("DNS", StringComparison.Ordinal));
    }

    private static string Deployment(int replicas) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: coredns, namespace: kube-system, uid: d1, labels: { k8s-app: kube-dns } }
        spec: { replicas: {{replicas}}, template: { metadata: { labels: { k8s-app: kube-dns } } } }
        """;
}
