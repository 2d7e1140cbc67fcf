using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>Dismissals outlast restarts and end when they are restored or expire.</summary>
public sealed class DismissalTests
{
    [Fact]
    public async Task A_dismissal_survives_a_restart_and_can_be_ended()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Unpullable("web"));
        var active = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };
        var dismissed = new ListIssuesRequest(active) { State = ListIssuesRequest.Types.State.Dismissed };
        var issue = Assert.Single(await service.EventuallyAsync(active, found => found.Count == 1));

        var put = await service.As(service.Admin).DismissIssueAsync(new DismissIssueRequest { Id = issue.Id, Reason = " known, ticket 7 " });
        Assert.Equal((IssueState.Dismissed, "known, ticket 7", service.Admin.Email), (put.State, put.Dismissed.Reason, put.Dismissed.By));
        await service.EventuallyAsync(active, found => found.Count == 0);

        // The issue itself has to be stored before the process ends, not only its dismissal.
        await service.EventuallyStoredAsync(issue.Id);
        await service.RestartAsync();
        var kept = Assert.Single(await service.EventuallyAsync(dismissed, found => found.Count == 1));
        Assert.Equal((issue.Id, "known, ticket 7", issue.DetectedAt), (kept.Id, kept.Dismissed.Reason, kept.DetectedAt));
        Assert.Empty(await service.EventuallyAsync(active, found => found.Count == 0));

        var back = await service.As(service.Admin).RestoreIssueAsync(new RestoreIssueRequest { Id = issue.Id });
        Assert.Equal(IssueState.Active, back.State);
        Assert.Null(back.Dismissed);
        var detail = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = issue.Id });
        Assert.Equal(["detected", "dismissed", "restored"], detail.History.Select(entry => entry.Event).Where(entry => entry != "changed"));
        await Eventually.True(
            () => service.Policies.AuditEntries.Select(entry => entry.Action).Intersect(["issue.dismiss", "issue.restore"]).Count() == 2,
            "both actions are in the audit log");
    }

    [Fact]
    public async Task A_dismissal_expires_automatically_and_once()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Unpullable("web"));
        var active = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };
        var issue = Assert.Single(await service.EventuallyAsync(active, found => found.Count == 1));

        var until = TimeProvider.System.GetUtcNow().AddSeconds(8);
        await service.As(service.Admin).DismissIssueAsync(new DismissIssueRequest { Id = issue.Id, Reason = "for now", Until = until.ToTimestamp() });
        Assert.Empty((await service.As(service.Admin).ListIssuesAsync(active)).Issues);
        await service.EventuallyAsync(active, found => found.Count == 1);
        async Task<string[]> HistoryAsync() => [.. (await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = issue.Id })).History.Select(entry => entry.Event).Where(entry => entry != "changed")];
        await Eventually.Succeeds(async () => Assert.Equal(["detected", "dismissed", "restored"], await HistoryAsync()));

        await service.EventuallyStoredAsync(issue.Id);
        await service.RestartAsync();
        await service.EventuallyAsync(active, found => found.Count == 1);
        Assert.Equal(["detected", "dismissed", "restored"], await HistoryAsync());
    }

    [Fact]
    public async Task Invalid_requests_and_missing_permissions_change_nothing()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Unpullable("web"));
        var active = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };
        var issue = Assert.Single(await service.EventuallyAsync(active, found => found.Count == 1));
        var admin = service.As(service.Admin);

        foreach (var (request, field) in new[]
        {
            (new DismissIssueRequest { Id = issue.Id, Reason = "  " }, "reason"),
            (new DismissIssueRequest { Id = issue.Id, Reason = new string('x', 501) }, "reason"),
            (new DismissIssueRequest { Id = issue.Id, Reason = "x", Until = new Timestamp { Seconds = 1 } }, "until"),
            (new DismissIssueRequest { Id = issue.Id, Reason = "x", Until = new Timestamp { Seconds = long.MaxValue } }, "until"),
            (new DismissIssueRequest { Id = issue.Id, Reason = "x", Until = new Timestamp { Seconds = -1, Nanos = -5 } }, "until"),
        })
        {
            Assert.StartsWith(field, await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await admin.DismissIssueAsync(request)), StringComparison.Ordinal);
        }

        var viewer = service.As(service.Policies.AddUser("viewer@test.local", [ns.Name], ["Deployment"], "view"));
        var stranger = service.As(service.Policies.AddUser("stranger@test.local", ["elsewhere"], ["Deployment"]));
        await Eventually.Succeeds(async () => Assert.Single((await viewer.ListIssuesAsync(new ListIssuesRequest())).Issues));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await viewer.DismissIssueAsync(new DismissIssueRequest { Id = issue.Id, Reason = "x" }));
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await viewer.RestoreIssueAsync(new RestoreIssueRequest { Id = issue.Id }));

        // A hidden issue is reported as a missing one.
        var hidden = await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await stranger.DismissIssueAsync(new DismissIssueRequest { Id = issue.Id, Reason = "x" }));
        var absent = await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await stranger.DismissIssueAsync(new DismissIssueRequest { Id = "iss-none", Reason = "x" }));
        Assert.Equal(hidden.Replace(issue.Id, "iss-none", StringComparison.Ordinal), absent);
        Assert.Single((await admin.ListIssuesAsync(active)).Issues);
    }
}
