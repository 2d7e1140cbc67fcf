using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
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

        var request = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };
        (string, string)[] expected = [("crash", "CrashLoopBackOff"), ("oom", "OOMKilled"), ("pull", "ImagePullBackOff")];
        var issues = await service.EventuallyAsync(request, found => expected.SequenceEqual(found.Select(issue => (issue.Name, issue.Category)).Order()));
        Assert.All(issues, issue =>
        {
            Assert.Equal(Severity.Critical, issue.Severity);
            Assert.Equal(IssueState.Active, issue.State);
            Assert.Equal(1, issue.MemberCount);
            Assert.Contains("builtin", issue.Sources);
            Assert.Equal(name, issue.Cluster);
        });

        var oom = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = issues.Single(issue => issue.Category == "OOMKilled").Id });
        var pod = Assert.Single(oom.Members);
        Assert.StartsWith("oom-", pod.Name, StringComparison.Ordinal);
        Assert.Contains(oom.Evidence, evidence => evidence.Object.Equals(pod) && evidence.Subject.EndsWith("limits.memory", StringComparison.Ordinal) && evidence.Text == "16Mi");
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
        var active = new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };
        var broken = Assert.Single(await service.EventuallyAsync(active, found => found.Count == 1));

        await ns.PatchAsync("Deployment", "apps/v1", "web", Workloads.ImagePatch(Workloads.Image));

        await service.EventuallyAsync(active, found => found.Count == 0);
        var resolved = Assert.Single(await service.EventuallyAsync(new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" }, State = ListIssuesRequest.Types.State.Resolved }, found => found.Count == 1));
        Assert.Equal(broken.Id, resolved.Id);
        Assert.NotNull(resolved.ResolvedAt);
        var detail = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = broken.Id });
        Assert.Equal(["detected", "resolved"], detail.History.Select(entry => entry.Event).Where(entry => entry != "changed"));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task What_a_log_says_is_for_those_who_may_read_it(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Crashing("crash"));
        var request = new ListIssuesRequest { Namespace = { ns.Name } };

        var issue = Assert.Single(await service.EventuallyAsync(request, found => found is [{ Message: var message }] && message.Contains("cannot connect", StringComparison.Ordinal)));

        var viewer = service.As(service.Policies.AddUser("viewer@test.local", [ns.Name], ["Deployment", "Pod"], "view"));
        var seen = Assert.Single((await Eventually.Succeeds(async () => await viewer.ListIssuesAsync(request))).Issues);
        Assert.Equal((issue.Id, "Container 'app' keeps crashing with exit code 3."), (seen.Id, seen.Message));
        Assert.DoesNotContain("cannot connect", (await viewer.GetIssueAsync(new GetIssueRequest { Id = issue.Id })).ToString(), StringComparison.Ordinal);
        Assert.Empty((await viewer.ListIssuesAsync(new ListIssuesRequest { Q = "cannot connect" })).Issues);
        var podViewer = service.As(service.Policies.AddUser("pods@test.local", [ns.Name], ["Pod"], "view"));
        var onPod = Assert.Single((await Eventually.Succeeds(async () => await podViewer.ListIssuesAsync(request))).Issues);
        Assert.Equal((issue.Id, "Pod", seen.Message), (onPod.Id, onPod.Kind, onPod.Message));
    }
}
