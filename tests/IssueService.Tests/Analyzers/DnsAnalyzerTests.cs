using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

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
        Logs.WithoutDns = [new DnsFailure(Web, IsOfServer: false, "db")];
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
        Logs.WithoutDns = [new DnsFailure(Web, IsOfServer: false, "db")];
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
    public void A_cluster_DNS_that_does_not_answer_workloads_of_several_namespaces_is_one_issue_that_names_them()
    {
        Apply(Service.Replace("namespace: kube-system }", "namespace: kube-system }\nsubsets: [ { addresses: [ {} ] } ]", StringComparison.Ordinal));
        Logs.Crashed = new LogCause(LogClass.Dns, "lookup db on 10.96.0.10:53: i/o timeout", "The name 'db' cannot be resolved.", "db", null, null, null, null, null, null);
        Apply(Crashes("a", "shop"));
        Apply(Crashes("b", "shop"));
        Apply(Crashes("c", "store"));

        Fails("a", "b");
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));

        Fails("a", "b", "c");
        Assert.Equal("Service/kube-dns: Cluster DNS does not answer: Its pods are ready, but logs of workloads in several namespaces say that no DNS server answers.", Assert.Single(Said));
        Assert.Equal(Severity.Critical, Issues[0].Severity);
        Assert.Equal(["a", "b", "c"], Issues[0].Leading!.Members.Select(member => member.Name));

        // Another cause is said.
        Apply(Crashes("a", "shop").Replace("exitCode: 1", "exitCode: 137, reason: OOMKilled", StringComparison.Ordinal));
        Assert.Contains("Pod/a: OOMKilled", string.Join('\n', Said), StringComparison.Ordinal);

        // What is not said again is over.
        Logs.WithoutDns = [];
        Wait(TimeSpan.FromMinutes(1));
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));

        // It may begin again.
        Fails("a", "b", "c");
        Assert.Contains(Said, said => said.StartsWith("Service/kube-dns", StringComparison.Ordinal));
    }

    [Fact]
    public void Failures_in_one_namespace_or_of_one_name_are_issues_of_their_own()
    {
        Apply(Service.Replace("namespace: kube-system }", "namespace: kube-system }\nsubsets: [ { addresses: [ {} ] } ]", StringComparison.Ordinal));
        Logs.Crashed = new LogCause(LogClass.Dns, "lookup db on 10.96.0.10:53: i/o timeout", "The name 'db' cannot be resolved.", "db", null, null, null, null, null, null);
        Apply(Crashes("a", "shop"));
        Apply(Crashes("b", "shop"));
        Apply(Crashes("c", "shop"));
        Fails("a", "b", "c");
        Logs.WithoutDns = [.. Logs.WithoutDns.Select(failure => failure with { Subject = failure.Subject with { Namespace = "shop" } })];
        Reread("Pod", "shop", "a");
        Assert.Equal(["Pod/a", "Pod/b", "Pod/c"], Said.Select(said => said.Split(':')[0]));
    }

    private static string Crashes(string name, string ns) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}}, namespace: {{ns}} }
        spec: { nodeName: n1, containers: [ { name: app } ] }
        status: { phase: Running, containerStatuses: [ { name: app, restartCount: 4, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 1 } } } ] }
        """;

    private void Fails(params string[] names)
    {
        Logs.WithoutDns = [.. names.Select(name => new DnsFailure(new ObjectName("Pod", name == "c" ? "store" : "shop", name), IsOfServer: true, name))];
        Reread("Pod", names[^1] == "c" ? "store" : "shop", names[^1]);
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
