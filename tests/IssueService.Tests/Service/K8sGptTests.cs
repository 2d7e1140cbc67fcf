using System.Text.Json.Nodes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>K8sGPT findings merge with built-in ones, follow the operator's installation, and reveal no more than the policy allows.</summary>
public sealed class K8sGptTests
{
    private const string Secret = "hunter2-unmasked";

    [Fact]
    public async Task Results_merge_with_the_builtin_issues_while_the_operator_is_installed()
    {
        await using var own = await OwnCluster.StartAsync();
        var cluster = own.Cluster;
        await using var shop = await cluster.CreateNamespaceAsync("shop");
        await using var service = await RunningService.StartAsync(cluster, ("Issues:ResolveDelay", "00:00:01"));
        var user = service.Policies.AddUser("dev@test.local", ["shop"], ["Pod", "Deployment", "Service", "Node"]);
        var viewer = service.Policies.AddUser("viewer@test.local", ["shop"], ["Pod", "Deployment"], "view");
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Missing);
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Available);
        await shop.CreateAsync(Workloads.Unpullable("web"));
        var deployments = new ListIssuesRequest { Namespace = { "shop" }, Kind = { "Deployment" } };
        var web = Assert.Single(await service.EventuallyAsync(deployments, found => found.Count == 1));
        Assert.Equal(["builtin"], web.Sources);
        var pod = Assert.Single((await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = web.Id })).Members);
        await shop.CreateAsync(Workloads.Healthy("fine"));
        await shop.CreateAsync(Lonely("api"));
        var api = Assert.Single(await service.EventuallyAsync(new ListIssuesRequest { Namespace = { "shop" }, Kind = { "Service" } }, found => found.Count(issue => issue.Name == "api") == 1), issue => issue.Name == "api");

        var node = (await cluster.Client.ListAsync(await cluster.TypeAsync("Node", "v1"), new Kubernetes.ListOptions(), CancellationToken.None))[0]["metadata"]!["name"]!.GetValue<string>();
        var place = await cluster.CreateNamespaceAsync(K8sGptOperator.Namespace);
        await cluster.CreateAsync(null, K8sGptOperator.ResultDefinition());
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Available);
        await place.CreateAsync(K8sGptOperator.Result("shopweb", "pod", $"shop/{pod.Name}", $"{web.Category} says K8sGPT", Secret));
        await place.CreateAsync(K8sGptOperator.Result("shopapi", "Service", "shop/api", "Service has no endpoints, expected label of-payments-namespace"));
        await place.CreateAsync(K8sGptOperator.Result("shopfine", "Deployment", "shop/fine", "Deployment shop/fine has 1 replicas but 0 are available"));
        await place.CreateAsync(K8sGptOperator.Result("shopgone", "Pod", "shop/gone-1", "CrashLoopBackOff"));
        await place.CreateAsync(K8sGptOperator.Result("nowhere", "Pod", "lost", "CrashLoopBackOff of a pod somewhere"));
        await place.CreateAsync(K8sGptOperator.WithTargetRef(K8sGptOperator.Result("odd", "Deployment", "shop/fine", "CrashLoopBackOff"), "Pod", "shop", pod.Name));
        await place.CreateAsync(K8sGptOperator.Result("demonode", "Node", node, "node has condition of type EtcdIsVoter, reason MemberNotLearner"));
        await place.CreateAsync(K8sGptOperator.Result("thing", "Unheard", "shop/thing", "something odd"));
        await place.CreateAsync(K8sGptOperator.Result("shoplogapp", "Pod", $"shop/{pod.Name}/app", "error: line-of-a-log"));
        await shop.CreateAsync(K8sGptOperator.Result("planted", "Unheard", "shop/planted", "something odd"));

        // What the live objects contradict is no issue; what they confirm is on the issue that there is.
        var all = await service.EventuallyAsync(new ListIssuesRequest(), found => found.Count(issue => issue.Sources.Contains("k8sgpt")) == 3);
        Assert.Equal(["Deployment/web", "Service/api", "Unheard/thing"], all.Where(issue => issue.Sources.Contains("k8sgpt")).Select(issue => $"{issue.Kind}/{issue.Name}").Order());
        Assert.DoesNotContain(all, issue => issue.Name is "fine" or "planted" || issue.Name == node);
        var merged = Assert.Single(all, issue => issue.Name == "web");
        Assert.Equal((web.Id, "builtin k8sgpt"), (merged.Id, string.Join(' ', merged.Sources)));
        Assert.Equal(api.Id, Assert.Single(all, issue => issue is { Kind: "Service", Name: "api" }).Id);
        var detail = await Eventually.Succeeds(async () =>
        {
            var read = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = merged.Id });
            Assert.Contains(read.Evidence, evidence => evidence.Text == "error: line-of-a-log");
            return read;
        });
        Assert.Contains(detail.Evidence, evidence => evidence.Source == "k8sgpt" && evidence.Text.EndsWith("says K8sGPT", StringComparison.Ordinal) && evidence.Object.Equals(pod));
        Assert.DoesNotContain(Secret, detail.ToString(), StringComparison.Ordinal);

        // The user sees the Service's issue, but not a text that may come from another namespace.
        var client = service.As(user);
        Assert.All((await client.ListIssuesAsync(new ListIssuesRequest())).Issues, issue => Assert.Equal("shop", issue.Namespace));
        Assert.DoesNotContain("of-payments-namespace", (await client.GetIssueAsync(new GetIssueRequest { Id = api.Id })).ToString(), StringComparison.Ordinal);
        Assert.Contains("of-payments-namespace", (await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = api.Id })).ToString(), StringComparison.Ordinal);

        // A text that quotes a log is shown to users who may read logs.
        Assert.Contains("line-of-a-log", (await client.GetIssueAsync(new GetIssueRequest { Id = web.Id })).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("line-of-a-log", (await service.As(viewer).GetIssueAsync(new GetIssueRequest { Id = web.Id })).ToString(), StringComparison.Ordinal);

        await cluster.Client.DeleteAsync(
            await cluster.TypeAsync("CustomResourceDefinition", "apiextensions.k8s.io/v1"), null, K8sGptOperator.Definition, Kubernetes.DeleteOptions.Default, CancellationToken.None);
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Missing);
        var left = Assert.Single(await service.EventuallyAsync(deployments, found => found.All(issue => !issue.Sources.Contains("k8sgpt"))));
        Assert.Equal((web.Id, "builtin"), (left.Id, Assert.Single(left.Sources)));
    }

    // A Service whose selector matches nothing, with the labels of "web" near by.
    private static JsonObject Lonely(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["app"] = "web-api" }, ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }) },
    };

    [Fact]
    public async Task An_unreachable_cluster_is_an_error_and_never_an_empty_list()
    {
        await using var own = await OwnCluster.StartAsync();
        own.Line.Cut();
        await using var service = await RunningService.StartAsync(own.Relayed);
        var client = service.As(service.Admin);
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Unreachable);
        var message = await RpcAssert.RefusedAsync(StatusCode.Unavailable, async () => await client.ListIssuesAsync(new ListIssuesRequest()));
        Assert.Contains("does not answer", message, StringComparison.Ordinal);

        own.Line.Restore();
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Available);
        Assert.Empty((await client.ListIssuesAsync(new ListIssuesRequest())).Issues);

        own.Line.Cut();
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Unreachable);
        await RpcAssert.RefusedAsync(StatusCode.Unavailable, async () => await client.ListIssuesAsync(new ListIssuesRequest()));

        own.Line.Restore();
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Available);
        Assert.Empty((await client.ListIssuesAsync(new ListIssuesRequest())).Issues);
    }

    private static Task EventuallySourceAsync(RunningService service, string source, SourceStatus.Types.State state) => Eventually.Succeeds(
        async () =>
        {
            var sources = (await service.As(service.Admin).ListSourcesAsync(new Empty())).Sources;
            Assert.Equal(state, Assert.Single(sources, known => known.Source == source).State);
        },
        TimeSpan.FromSeconds(40));
}
