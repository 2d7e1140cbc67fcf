using ClusterCodex.TestClusters;
using ClusterCodex.V1;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>Problems in a cluster become issues, which are resolved when they are fixed.</summary>
public sealed class DetectionTests
{
    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Finds_crashes_memory_limits_and_images_that_cannot_be_pulled(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);

        await ns.CreateAsync(Workloads.Crashing("crash"));
        await ns.CreateAsync(Workloads.OutOfMemory("oom"));
        await ns.CreateAsync(Workloads.Unpullable("pull"));
        await ns.CreateAsync(Workloads.Healthy("fine"));

        var request = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Pod" } };
        (string, string)[] expected = [("crash", "CrashLoopBackOff"), ("oom", "OOMKilled"), ("pull", "ImagePullBackOff")];
        var issues = await service.EventuallyAsync(request, found => expected.SequenceEqual(found.Select(issue => (issue.Owner?.Name ?? "", issue.Category)).Order()));
        Assert.All(issues, issue =>
        {
            Assert.Equal(Severity.High, issue.Severity);
            Assert.Equal(IssueState.Active, issue.State);
            Assert.Equal("Deployment", issue.Owner.Kind);
            Assert.StartsWith(issue.Owner.Name + "-", issue.Name, StringComparison.Ordinal);
            Assert.Contains("builtin", issue.Sources);
            Assert.Equal(name, issue.Cluster);
        });

        var oom = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = issues.Single(issue => issue.Category == "OOMKilled").Id });
        Assert.Contains(oom.Evidence, evidence => evidence.Subject.EndsWith("limits.memory", StringComparison.Ordinal) && evidence.Text == "16Mi");
        Assert.Equal("detected", oom.History[0].Event);
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Resolves_fixed_issues_and_keeps_their_history(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster, ("Issues:ResolveDelay", "00:00:01"));
        await ns.CreateAsync(Workloads.Unpullable("web"));
        var active = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Pod" } };
        var broken = Assert.Single(await service.EventuallyAsync(active, found => found.Count == 1));

        await ns.PatchAsync("Deployment", "apps/v1", "web", Workloads.ImagePatch(Workloads.Image));

        await service.EventuallyAsync(active, found => found.Count == 0);
        var resolved = Assert.Single(await service.EventuallyAsync(new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Pod" }, State = ListIssuesRequest.Types.State.Resolved }, found => found.Count == 1));
        Assert.Equal(broken.Id, resolved.Id);
        Assert.NotNull(resolved.ResolvedAt);
        var detail = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = broken.Id });
        Assert.Equal(["detected", "resolved"], detail.History.Select(entry => entry.Event).Where(entry => entry != "changed"));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_deployment_without_its_replicas_is_a_separate_issue(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster, ("Analyzers:UnreadyAfter", "00:00:02"));
        await ns.CreateAsync(Workloads.Unpullable("web"));

        var issues = await service.EventuallyAsync(new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } }, found => found.Count == 1);
        Assert.Equal(("web", "ReplicasUnavailable", Severity.Medium), (issues[0].Name, issues[0].Category, issues[0].Severity));
    }
}
