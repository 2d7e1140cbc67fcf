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
        var user = service.Policies.AddUser("dev@test.local", ["shop"], ["Pod", "Service", "Node"]);
        var viewer = service.Policies.AddUser("viewer@test.local", ["shop"], ["Pod"], "view");
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Missing);
        await EventuallySourceAsync(service, "builtin", SourceStatus.Types.State.Available);
        await shop.CreateAsync(Workloads.Unpullable("web"));
        var pods = new ListIssuesRequest { Namespace = { "shop" }, Kind = { "Pod" } };
        var pod = Assert.Single(await service.EventuallyAsync(pods, found => found.Count == 1));
        Assert.Equal(["builtin"], pod.Sources);

        var place = await cluster.CreateNamespaceAsync(K8sGptOperator.Namespace);
        await cluster.CreateAsync(null, K8sGptOperator.ResultDefinition());
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Available);
        await place.CreateAsync(K8sGptOperator.Result("shopweb", "Pod", $"shop/{pod.Name}", $"{pod.Category} says K8sGPT", Secret));
        await place.CreateAsync(K8sGptOperator.Result("shopapi", "Service", "shop/api", "Service has no endpoints, expected label of-payments-namespace"));
        await place.CreateAsync(K8sGptOperator.Result("nowhere", "Pod", "lost", "CrashLoopBackOff of a pod somewhere"));
        await place.CreateAsync(K8sGptOperator.WithTargetRef(K8sGptOperator.Result("odd", "Pod", "x/y", "CrashLoopBackOff"), "Pod", null, "lost-too"));
        await place.CreateAsync(K8sGptOperator.WithTargetRef(K8sGptOperator.Result("ref", "Deployment", "other/name", "CrashLoopBackOff"), "Pod", "shop", "by-reference"));
        await place.CreateAsync(K8sGptOperator.Result("shoplogapp", "Pod", "shop/log/app", "error: line-of-a-log"));
        await shop.CreateAsync(K8sGptOperator.Result("planted", "Pod", "shop/planted", "CrashLoopBackOff"));

        var all = await service.EventuallyAsync(new ListIssuesRequest(), found => found.Count(issue => issue.Sources.Contains("k8sgpt")) == 6);
        var merged = Assert.Single(all, issue => issue.Name == pod.Name);
        Assert.Equal((pod.Id, "builtin k8sgpt"), (merged.Id, string.Join(' ', merged.Sources)));
        Assert.DoesNotContain(all, issue => issue.Name == "planted");
        Assert.Contains(all, issue => issue is { Kind: "Pod", Namespace: "shop", Name: "by-reference" });
        var detail = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = merged.Id });
        Assert.Contains(detail.Evidence, evidence => evidence.Source == "k8sgpt" && evidence.Text.EndsWith("says K8sGPT", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, detail.ToString(), StringComparison.Ordinal);

        // The user sees the Service's issue, but not a text that may come from another namespace, and nothing without a namespace.
        var client = service.As(user);
        var mine = (await client.ListIssuesAsync(new ListIssuesRequest())).Issues;
        Assert.All(mine, issue => Assert.Equal("shop", issue.Namespace));
        var api = Assert.Single(mine, issue => issue.Kind == "Service");
        var withheld = await client.GetIssueAsync(new GetIssueRequest { Id = api.Id });
        Assert.DoesNotContain("of-payments-namespace", withheld.ToString(), StringComparison.Ordinal);
        Assert.Empty((await client.ListIssuesAsync(new ListIssuesRequest { Q = "of-payments-namespace" })).Issues);
        Assert.Contains("of-payments-namespace", Assert.Single((await service.As(service.Admin).ListIssuesAsync(new ListIssuesRequest { Q = "of-payments-namespace" })).Issues).Message, StringComparison.Ordinal);

        // A text that quotes a log is shown to users who may read logs.
        var quoting = Assert.Single((await client.ListIssuesAsync(new ListIssuesRequest { Q = "line-of-a-log" })).Issues);
        var viewing = service.As(viewer);
        Assert.DoesNotContain("line-of-a-log", (await viewing.GetIssueAsync(new GetIssueRequest { Id = quoting.Id })).ToString(), StringComparison.Ordinal);
        Assert.Empty((await viewing.ListIssuesAsync(new ListIssuesRequest { Q = "line-of-a-log" })).Issues);

        await cluster.Client.DeleteAsync(
            await cluster.TypeAsync("CustomResourceDefinition", "apiextensions.k8s.io/v1"), null, K8sGptOperator.Definition, Kubernetes.DeleteOptions.Default, CancellationToken.None);
        await EventuallySourceAsync(service, "k8sgpt", SourceStatus.Types.State.Missing);
        var left = Assert.Single(await service.EventuallyAsync(pods, found => found.All(issue => !issue.Sources.Contains("k8sgpt"))));
        Assert.Equal((pod.Id, "builtin"), (left.Id, Assert.Single(left.Sources)));
    }

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
