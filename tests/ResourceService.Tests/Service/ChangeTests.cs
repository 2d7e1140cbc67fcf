using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>What changed around an object, by whom and in which fields, as real <c>kubectl</c> changes it.</summary>
public sealed class ChangeTests
{
    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_new_revision_tells_the_fields_that_differ(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Crashing("web"));
        await cluster.ShellAsync($"kubectl -n {ns.Name} set env deploy/web LEVEL=info");
        await cluster.ShellAsync($"kubectl -n {ns.Name} set env deploy/web LEVEL=debug DEPTH=2");
        var client = service.As(service.Admin);

        var changes = await Eventually.Succeeds(async () =>
        {
            var reply = await client.ListChangesAsync(new ListChangesRequest { Kind = "deploy", Namespace = ns.Name, Name = "web" });
            Assert.Contains(reply.Changes, change => change is { Subject: ChangeSubject.Revision, Revision: 3 });
            return reply.Changes;
        });

        var latest = changes.Single(change => change.Revision == 3);
        Assert.Equal("Deployment", latest.Object.Kind);
        Assert.Equal(["containers[app].env[DEPTH] null→2", "containers[app].env[LEVEL] info→debug"], latest.Fields.Select(Text).Order());
        Assert.StartsWith("kubectl", latest.By, StringComparison.Ordinal);
        Assert.Equal(["containers[app].env[LEVEL] null→info"], changes.Single(change => change.Revision == 2).Fields.Select(Text));
        Assert.Equal(changes.OrderByDescending(change => change.At.ToDateTimeOffset()), changes);
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Edited_data_is_told_by_key_to_those_who_may_view_the_object_and_never_by_value(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await cluster.ShellAsync($"kubectl -n {ns.Name} create configmap settings --from-literal=level=info --from-literal=depth=1");
        var deployment = Workloads.Crashing("web");
        Workloads.Container(deployment)["envFrom"] = new System.Text.Json.Nodes.JsonArray(System.Text.Json.Nodes.JsonNode.Parse("""{ "configMapRef": { "name": "settings" } }"""));
        await ns.CreateAsync(deployment);
        var request = new ListChangesRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web" };
        var client = service.As(service.Admin);
        await Eventually.Succeeds(async () => Assert.Contains((await client.ListChangesAsync(request)).Changes, change => change is { Object.Kind: "ConfigMap", Subject: ChangeSubject.Created }), TimeSpan.FromSeconds(30));

        // An edit within the first two seconds belongs to the creation; Kubernetes 1.20 notes no later time for the same manager and fields.
        var attempts = 0;
        var edited = await Eventually.Succeeds(
            async () =>
            {
                attempts++;
                await cluster.ShellAsync($$$"""kubectl -n {{{ns.Name}}} patch configmap settings -p '{"data":{"level":"chatty-{{{Guid.NewGuid():N}}}"}}' --field-manager=helm-{{{attempts}}}""");
                return (await client.ListChangesAsync(request)).Changes.First(change => change is { Object.Kind: "ConfigMap", Subject: ChangeSubject.Data });
            },
            TimeSpan.FromSeconds(30));

        Assert.Equal($"helm-{attempts}", edited.By);
        Assert.Equal(["data.level null→null"], edited.Fields.Select(Text));
        Assert.DoesNotContain("chatty", edited.ToString(), StringComparison.Ordinal);
        var pod = (await cluster.ShellAsync($"kubectl -n {ns.Name} get pods -o name")).Split('\n')[0].Trim()["pod/".Length..];
        var some = service.As(service.Policies.AddUser("dev@test.local", [ns.Name], ["Pod", "Deployment"]));
        var seen = await Eventually.Succeeds(async () => (await some.ListChangesAsync(new ListChangesRequest { Kind = "Pod", Namespace = ns.Name, Name = pod })).Changes);
        Assert.DoesNotContain(seen, change => change.Object.Kind is not ("Pod" or "Deployment"));
        var none = service.As(service.Policies.AddUser("other@test.local", ["default"], ["*"]));
        await Eventually.Succeeds(async () => Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await none.ListChangesAsync(request))).StatusCode));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task What_came_before_is_ranked_and_what_came_later_left_out(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Crashing("web"));
        await cluster.ShellAsync($"kubectl -n {ns.Name} set env deploy/web LEVEL=info");
        await cluster.ShellAsync($"kubectl -n {ns.Name} create quota small --hard=pods=9");
        var client = service.As(service.Admin);
        var request = new ListChangesRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web", Before = Timestamp.FromDateTime(DateTime.UtcNow) };

        var changes = await Eventually.Succeeds(async () =>
        {
            var reply = await client.ListChangesAsync(request);
            Assert.Contains(reply.Changes, change => change is { Object.Kind: "ResourceQuota", Subject: ChangeSubject.Limits });
            return reply.Changes;
        });

        Assert.Equal(ChangeSubject.Revision, changes[0].Subject);
        request.Before = Timestamp.FromDateTime(DateTime.UtcNow - TimeSpan.FromHours(1));
        Assert.DoesNotContain((await client.ListChangesAsync(request)).Changes, change => change.Object.Namespace == ns.Name);
    }

    private static string Text(FieldChange field) => $"{field.Path} {(field.HasBefore ? field.Before : "null")}→{(field.HasAfter ? field.After : "null")}";
}
