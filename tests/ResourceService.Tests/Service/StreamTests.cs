using System.Text.Json.Nodes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Event = ClusterCodex.V1.StreamResourcesResponse.EventOneofCase;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>Streams continue from a page, follow a selector and remove rows with the policy; an unreachable cluster is not an empty table.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Continues_from_a_page_and_follows_its_selector()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Admin);
        var page = await client.ListResourcesAsync(new ListResourcesRequest { Kind = "ConfigMap", Namespace = ns.Name, LabelSelector = "on=yes" });

        // The stream contains the changes made after the page was read.
        await ns.CreateAsync(Manifests.ConfigMap("a", ("on", "yes")));
        await ns.CreateAsync(Manifests.ConfigMap("b", ("on", "no")));
        using var stream = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Namespace = ns.Name, LabelSelector = "on=yes", Cursor = page.StreamCursor });
        Assert.Equal("a", (await NextAsync(stream, Event.Added)).Added.Name);
        await ns.PatchAsync("ConfigMap", "v1", "b", Label("yes"));
        var entered = await NextAsync(stream, Event.Added);
        Assert.Equal("b", entered.Added.Name);
        await ns.PatchAsync("ConfigMap", "v1", "a", Label("no"));
        Assert.Equal("a", (await NextAsync(stream, Event.Removed)).Removed.Name);
        await ns.DeleteAsync("ConfigMap", "v1", "b");
        Assert.Equal("b", (await NextAsync(stream, Event.Removed)).Removed.Name);

        using var again = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Namespace = ns.Name, LabelSelector = "on=yes", Cursor = entered.Cursor });
        Assert.Equal("a", (await NextAsync(again, Event.Removed)).Removed.Name);
        using var lost = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Namespace = ns.Name, Cursor = "x-1-y" });
        await NextAsync(lost, Event.Gap);
    }

    [Fact]
    public async Task A_cluster_that_hangs_is_reported_with_the_time_of_its_last_answer()
    {
        await using var own = await OwnCluster.StartAsync();
        await using var ns = await own.Cluster.CreateNamespaceAsync("shop");
        await ns.CreateAsync(Manifests.ConfigMap("a"));
        await using var service = await RunningService.StartAsync(own.Relayed);
        var client = service.As(service.Admin);
        var request = new ListResourcesRequest { Kind = "ConfigMap", Namespace = "shop" };
        var page = await client.ListResourcesAsync(request);
        Assert.Null(page.AsOf);
        using var stream = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Namespace = "shop", Cursor = page.StreamCursor });
        await ns.CreateAsync(Manifests.ConfigMap("b"));
        await NextAsync(stream, Event.Added);

        var frozenAt = TimeProvider.System.GetUtcNow();
        own.Line.Freeze();
        var silent = (await NextAsync(stream, Event.Status)).Status;
        Assert.False(silent.Answers);
        Assert.InRange(silent.AsOf.ToDateTimeOffset(), frozenAt - TimeSpan.FromSeconds(5), frozenAt + TimeSpan.FromSeconds(1));
        var stale = await client.ListResourcesAsync(request);
        Assert.Equal(silent.AsOf, stale.AsOf);
        Assert.Superset(new HashSet<string> { "a", "b" }, stale.Rows.Select(row => row.Name).ToHashSet());
        using var later = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Namespace = "shop" });
        Assert.False((await NextAsync(later, Event.Status)).Status.Answers);

        own.Line.Thaw();
        Assert.True((await NextAsync(stream, Event.Status)).Status.Answers);
    }

    [Fact]
    public async Task Rows_are_removed_when_the_policy_hides_them()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var one = await cluster.CreateNamespaceAsync();
        await using var two = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var user = service.Policies.AddUser("dev@test.local", [one.Name, two.Name], ["ConfigMap"]);
        await one.CreateAsync(Manifests.ConfigMap("one"));
        await two.CreateAsync(Manifests.ConfigMap("two"));
        var client = service.As(user);
        var page = await Eventually.Succeeds(async () =>
        {
            var found = await client.ListResourcesAsync(new ListResourcesRequest { Kind = "ConfigMap" });
            Assert.Contains(found.Rows, row => row.Name == "two");
            return found;
        });
        using var stream = client.StreamResources(new StreamResourcesRequest { Kind = "ConfigMap", Cursor = page.StreamCursor });
        await one.CreateAsync(Manifests.ConfigMap("more"));
        Assert.Equal("more", (await NextAsync(stream, Event.Added)).Added.Name);

        service.Policies.SetPolicy(user, [one.Name], ["ConfigMap"]);
        var removed = await NextAsync(stream, Event.Removed);
        Assert.Equal(two.Name, removed.Removed.Namespace);
        Assert.Empty(removed.Cursor);
        await NextAsync(stream, Event.Policy, Event.Removed);

        // Later changes there are not sent: the next event is about the other namespace.
        await two.CreateAsync(Manifests.ConfigMap("hidden"));
        await one.CreateAsync(Manifests.ConfigMap("shown"));
        Assert.Equal("shown", (await NextAsync(stream, Event.Added)).Added.Name);
    }

    [Fact]
    public async Task A_removed_kind_removes_its_rows_and_a_restored_kind_adds_new_ones()
    {
        await using var own = await OwnCluster.StartAsync();
        var cluster = own.Cluster;
        var ns = await cluster.CreateNamespaceAsync(K8sGptOperator.Namespace);
        await cluster.CreateAsync(null, K8sGptOperator.ResultDefinition());
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Admin);
        var page = await Eventually.Succeeds(() => client.ListResourcesAsync(new ListResourcesRequest { Kind = "Result" }).ResponseAsync, TimeSpan.FromSeconds(40));
        using var stream = client.StreamResources(new StreamResourcesRequest { Kind = "Result", Cursor = page.StreamCursor });
        await ns.CreateAsync(K8sGptOperator.Result("first", "Pod", "shop/web", "CrashLoopBackOff"));
        Assert.Equal("first", (await NextAsync(stream, Event.Added)).Added.Name);

        var definitions = await cluster.TypeAsync("CustomResourceDefinition", "apiextensions.k8s.io/v1");
        await cluster.Client.DeleteAsync(definitions, null, K8sGptOperator.Definition, Kubernetes.DeleteOptions.Default, CancellationToken.None);
        Assert.Equal("first", (await NextAsync(stream, Event.Removed, Event.Changed)).Removed.Name);
        await Eventually.Succeeds(
            async () => await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Result" })),
            TimeSpan.FromSeconds(40));

        await cluster.CreateAsync(null, K8sGptOperator.ResultDefinition());
        await Eventually.Succeeds(() => ns.CreateAsync(K8sGptOperator.Result("second", "Pod", "shop/web", "CrashLoopBackOff")));
        Assert.Equal("second", (await NextAsync(stream, Event.Added)).Added.Name);
    }

    [Fact]
    public async Task An_unreachable_cluster_is_an_error_until_it_answers_again()
    {
        await using var own = await OwnCluster.StartAsync();
        own.Line.Cut();
        await using var service = await RunningService.StartAsync(own.Relayed);
        var client = service.As(service.Admin);
        var list = new ListResourcesRequest { Kind = "Namespace" };
        await RpcAssert.RefusedAsync(StatusCode.Unavailable, async () => await client.ListResourcesAsync(list));

        own.Line.Restore();
        await Eventually.Succeeds(async () => Assert.NotEmpty((await client.ListResourcesAsync(list)).Rows), TimeSpan.FromSeconds(40));

        own.Line.Cut();
        await Eventually.Succeeds(async () => await RpcAssert.RefusedAsync(StatusCode.Unavailable, async () => await client.ListResourcesAsync(list)), TimeSpan.FromSeconds(40));

        own.Line.Restore();
        await Eventually.Succeeds(async () => Assert.NotEmpty((await client.ListResourcesAsync(list)).Rows), TimeSpan.FromSeconds(40));
    }

    private static JsonObject Label(string value) => new() { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["on"] = value } } };

    /// <summary>The next event of the expected kind; only the listed kinds may precede it.</summary>
    private static async Task<StreamResourcesResponse> NextAsync(AsyncServerStreamingCall<StreamResourcesResponse> stream, Event wanted, params Event[] skipped)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        do
        {
            Assert.True(await stream.ResponseStream.MoveNext(limit.Token), "The stream ended.");
        }
        while (skipped.Contains(stream.ResponseStream.Current.EventCase));

        Assert.Equal(wanted, stream.ResponseStream.Current.EventCase);
        return stream.ResponseStream.Current;
    }
}
