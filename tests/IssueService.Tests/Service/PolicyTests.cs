using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Identity;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>Attempts to bypass the access policy are rejected; pages and filters apply within it.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task A_user_sees_issues_and_counts_of_granted_objects_only()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var mine = await cluster.CreateNamespaceAsync();
        await using var other = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await mine.CreateAsync(Workloads.Unpullable("web"));
        await other.CreateAsync(Workloads.Unpullable("hidden-web"));
        var hidden = Assert.Single(await service.EventuallyAsync(new ListIssuesRequest { Namespace = { other.Name }, Kind = { "Deployment" } }, found => found.Count == 1));
        await service.EventuallyAsync(new ListIssuesRequest { Namespace = { mine.Name }, Kind = { "Deployment" } }, found => found.Count == 1);
        var client = service.As(service.Policies.AddUser("dev@test.local", [mine.Name], ["Pod"]));

        var list = await Eventually.Succeeds(async () => await client.ListIssuesAsync(new ListIssuesRequest { State = ListIssuesRequest.Types.State.All }));
        Assert.Equal((1, 1), (list.TotalSize, list.Issues.Count));
        var shown = list.Issues[0];
        Assert.Equal(("Pod", mine.Name, 1, "ImagePullBackOff"), (shown.Kind, shown.Namespace, shown.MemberCount, shown.Category));
        Assert.StartsWith("web-", shown.Name, StringComparison.Ordinal);
        Assert.Contains("registry.invalid", shown.Message, StringComparison.Ordinal);
        Assert.Single((await client.ListIssuesAsync(new ListIssuesRequest { Kind = { "Pod" } })).Issues);

        // An empty list is an answer only when all sources have been read.
        await Eventually.Succeeds(async () => Assert.Equal(0, (await client.ListIssuesAsync(new ListIssuesRequest { Q = "hidden-web" })).TotalSize));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.ListIssuesAsync(new ListIssuesRequest { Namespace = { other.Name } }));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.ListIssuesAsync(new ListIssuesRequest { Namespace = { "no-such-namespace" } }));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.ListIssuesAsync(new ListIssuesRequest { Kind = { "Deployment" } }));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.StreamIssues(new StreamIssuesRequest { Namespace = { other.Name } }).ResponseStream.MoveNext(default));
        var hiddenId = await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await client.GetIssueAsync(new GetIssueRequest { Id = hidden.Id }));
        var noId = await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await client.GetIssueAsync(new GetIssueRequest { Id = "iss-none" }));
        Assert.Equal(hiddenId.Replace(hidden.Id, "iss-none", StringComparison.Ordinal), noId);

        // What the user sees on a pod is an issue of a Deployment, which an answer must not tell.
        var refused = await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await client.DismissIssueAsync(new DismissIssueRequest { Id = shown.Id, Reason = "x" }));
        Assert.DoesNotContain("Deployment", refused, StringComparison.Ordinal);

        var accessToken = service.Policies.Tokens.ForUser(service.Admin.Id, service.Admin.Email, TestTokens.AccessAudience);
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.As(accessToken).ListIssuesAsync(new ListIssuesRequest()));
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () => await service.AsNobody().ListIssuesAsync(new ListIssuesRequest()));
        await RpcAssert.RefusedAsync(
            StatusCode.PermissionDenied, async () => await service.As(service.Policies.Tokens.ForService("planservice")).ListIssuesAsync(new ListIssuesRequest()));
    }

    [Fact]
    public async Task Pages_and_filters_contain_every_issue_once()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        for (var index = 0; index < 7; index++)
        {
            await ns.CreateAsync(Workloads.Crashing($"web-{index}"));
        }

        var request = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" }, Severity = { Severity.Critical }, Limit = 3 };
        await service.EventuallyAsync(new ListIssuesRequest(request) { Limit = 100 }, found => found.Count == 7);
        var client = service.As(service.Admin);
        var ids = new List<string>();
        do
        {
            var page = await client.ListIssuesAsync(request);
            Assert.Equal(7, page.TotalSize);
            ids.AddRange(page.Issues.Select(issue => issue.Id));
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);

        Assert.Equal((7, 7), (ids.Count, ids.Distinct().Count()));
        Assert.Equal(1, (await client.ListIssuesAsync(new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" }, Q = "CRASHLOOP web-3" })).TotalSize);
        foreach (var (wrong, field) in new[]
        {
            (new ListIssuesRequest { State = (ListIssuesRequest.Types.State)9 }, "state"),
            (new ListIssuesRequest { Severity = { (Severity)9 } }, "severity"),
            (new ListIssuesRequest { Limit = 1001 }, "limit"),
            (new ListIssuesRequest { Cursor = "no cursor" }, "cursor"),
        })
        {
            Assert.StartsWith(field, await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.ListIssuesAsync(wrong)), StringComparison.Ordinal);
        }
    }
}
