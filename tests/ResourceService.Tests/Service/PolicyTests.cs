using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>Attempts to bypass the access policy are rejected.</summary>
public sealed class PolicyTests
{
    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_user_sees_rows_and_counts_of_granted_namespaces_only(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var mine = await cluster.CreateNamespaceAsync();
        await using var other = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await mine.CreateAsync(Workloads.Unpullable("web"));
        await other.CreateAsync(Workloads.Unpullable("hidden-web"));
        var user = service.Policies.AddUser("dev@test.local", [mine.Name], ["Pod", "Deployment", "Event", "Namespace"]);
        var (client, admin) = (service.As(user), service.As(service.Admin));
        await Eventually.Succeeds(async () =>
        {
            var pods = await admin.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod", Q = "web-" });
            Assert.Contains(pods.Rows, row => row.Namespace == mine.Name);
            Assert.Contains(pods.Rows, row => row.Namespace == other.Name);
        });

        foreach (var kind in new[] { "Pod", "Deployment", "Event", "Namespace" })
        {
            // Counts equal the number of visible rows, whichever request returns them.
            await Eventually.Succeeds(async () =>
            {
                var plain = await client.ListResourcesAsync(new ListResourcesRequest { Kind = kind });
                var sorted = await client.ListResourcesAsync(new ListResourcesRequest { Kind = kind, Sort = plain.Columns[0].Name });
                Assert.NotEmpty(plain.Rows);
                Assert.Equal(plain.Rows.Count, plain.TotalSize);
                Assert.Equal(plain.TotalSize, sorted.TotalSize);
                Assert.All(plain.Rows, row => Assert.Equal(mine.Name, kind == "Namespace" ? row.Name : row.Namespace));
                Assert.DoesNotContain("hidden-web", plain.ToString(), StringComparison.Ordinal);
                Assert.Empty((await client.ListResourcesAsync(new ListResourcesRequest { Kind = kind, Q = kind == "Namespace" ? other.Name : "hidden-web" })).Rows);
                Assert.Equal(plain.TotalSize, (await client.ListKindsAsync(new Empty())).Kinds.Single(found => found.Kind == kind).Count);
            });
        }

        // Events of ReplicaSets concern a kind that is not granted.
        var column = (await admin.ListResourcesAsync(new ListResourcesRequest { Kind = "Event", Limit = 1 })).Columns.ToList().FindIndex(found => found.Name == "Object");
        await Eventually.Succeeds(async () =>
        {
            var everything = await admin.ListResourcesAsync(new ListResourcesRequest { Kind = "Event", Namespace = mine.Name, Limit = 1000 });
            Assert.Contains(everything.Rows, row => row.Cells[column].StartsWith("replicaset/", StringComparison.OrdinalIgnoreCase));
        });
        var events = await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Event", Limit = 1000 });
        Assert.DoesNotContain(events.Rows, row => row.Cells[column].StartsWith("replicaset/", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(["Deployment", "Event", "Namespace", "Pod"], (await client.ListKindsAsync(new Empty())).Kinds.Select(kind => kind.Kind).Order());
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Names_outside_the_policy_are_forbidden_whether_they_exist_or_not(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var mine = await cluster.CreateNamespaceAsync();
        await using var other = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await other.CreateAsync(Manifests.ConfigMap("there"));
        var user = service.Policies.AddUser("dev@test.local", [mine.Name], ["Pod", "ConfigMap"], "view");
        var client = service.As(user);

        async Task<string> Refused(Func<Task> call) => await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, call);
        GetResourceRequest Get(string kind, string ns, string objectName) => new() { Kind = kind, Namespace = ns, Name = objectName };

        var there = await Refused(async () => await client.GetResourceAsync(Get("ConfigMap", other.Name, "there")));
        var missing = await Refused(async () => await client.GetResourceAsync(Get("ConfigMap", other.Name, "missing")));
        Assert.Equal(there, missing);
        var unknownKind = await Refused(async () => await client.GetResourceAsync(Get("unicorns", mine.Name, "x")));
        var hiddenKind = await Refused(async () => await client.GetResourceAsync(Get("nodes", "_", "x")));
        Assert.Equal(unknownKind.Replace("unicorns", "nodes", StringComparison.Ordinal), hiddenKind);

        await Refused(async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Secret" }));
        await Refused(async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod", Namespace = other.Name }));
        await Refused(async () => await client.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "ConfigMap", Namespace = other.Name, Name = "there" }));
        await Refused(async () => await client.StreamResources(new StreamResourcesRequest { Kind = "Pod", Namespace = other.Name }).ResponseStream.MoveNext(default));

        // `view` is not `logs`.
        await Refused(async () => await client.GetLogsAsync(new GetLogsRequest { Kind = "Pod", Namespace = mine.Name, Name = "any" }));
        await Refused(async () => await client.FollowLogs(new GetLogsRequest { Kind = "Pod", Namespace = mine.Name, Name = "any" }).ResponseStream.MoveNext(default));

        // For a granted object, its absence may be reported.
        await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await client.GetResourceAsync(Get("ConfigMap", mine.Name, "missing")));
    }

    [Fact]
    public async Task Names_that_change_the_path_are_rejected()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Policies.AddUser("dev@test.local", ["broken*"], ["Pod", "ConfigMap"]));

        foreach (var (ns, objectName) in new[]
        {
            ("broken", ""), ("broken", "../secrets/db"), ("broken", "x/log"), ("broken", "x?watch=1"), ("broken", "x%2flog"), ("broken", ".."),
            ("broken/../../namespaces/kube-system", "x"), ("broken/pods", "x"), ("broken%2f..", "x"), ("broken", new string('x', 254)),
        })
        {
            await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.GetResourceAsync(new GetResourceRequest { Kind = "Pod", Namespace = ns, Name = objectName }));
            await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.GetLogsAsync(new GetLogsRequest { Kind = "Pod", Namespace = ns, Name = objectName }));
            await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Pod", Namespace = ns, Name = objectName }));
        }
    }

    [Fact]
    public async Task Only_an_internal_token_of_a_user_is_accepted()
    {
        await using var service = await RunningService.StartAsync(await Cluster.FindAsync(LiveCluster.Demo));
        var user = service.Policies.AddAdmin("second@test.local");
        var accessToken = service.Policies.Tokens.ForUser(user.Id, user.Email, TestTokens.AccessAudience);
        var list = new ListResourcesRequest { Kind = "Pod" };

        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.AsNobody().ListResourcesAsync(list));
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.As(accessToken).ListResourcesAsync(list));
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.AsNobody().StreamResources(new StreamResourcesRequest { Kind = "Pod" }).ResponseStream.MoveNext(default));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await service.As(service.Policies.Tokens.ForService("planservice")).ListResourcesAsync(list));

        Assert.NotEmpty((await service.As(user).ListResourcesAsync(list)).Columns);
        service.Policies.Disable(user);
        await Eventually.Succeeds(async () => await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.As(user).ListResourcesAsync(list)));
    }
}
