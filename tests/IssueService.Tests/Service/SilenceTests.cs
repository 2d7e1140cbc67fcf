using System.Diagnostics;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>A cluster that hangs, and a node that is lost, on a real control plane.</summary>
public sealed class SilenceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_frozen_API_server_is_reported_within_10_s_with_the_time_of_its_last_answer()
    {
        await using var plane = await OwnControlPlane.StartAsync();
        Assert.SkipWhen(plane is null, "This machine cannot start a control plane.");
        await using var service = await RunningService.StartAsync(plane!.Cluster);
        await EventuallyAsync(service, SourceStatus.Types.State.Available, TimeSpan.FromSeconds(30));

        // The quickest of three: other work on this machine adds seconds to one, and not to all of them.
        var took = new List<TimeSpan>();
        do
        {
            took.Add(await FreezeAndThawAsync(service, plane));
        }
        while (took.Count < 3 && took[^1] >= Limit);

        Assert.True(took[^1] < Limit, $"It took {string.Join(", ", took)}.");
    }

    [Fact]
    public async Task A_lost_node_is_one_issue_that_names_what_it_takes_along()
    {
        await using var plane = await OwnControlPlane.StartAsync();
        Assert.SkipWhen(plane is null, "This machine cannot start a control plane.");
        var cluster = plane!.Cluster;
        await using var service = await RunningService.StartAsync(cluster, ("Analyzers:UnreadyAfter", "00:00:03"));
        await cluster.ShellAsync("""
            set -e
            printf '%s' '{"apiVersion":"v1","kind":"Node","metadata":{"name":"lost"}}' | kubectl create -f -
            kubectl patch node lost --subresource=status --type=merge -p '{"status":{"allocatable":{"cpu":"4","memory":"4Gi","pods":"50"},"capacity":{"cpu":"4","memory":"4Gi","pods":"50"},"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady"}]}}'
            kubectl create namespace shop
            for name in web api; do kubectl -n shop create deployment $name --image=busybox:1.0 --replicas=2; done
            """);
        await Eventually.Succeeds(
            async () =>
            {
                var placed = await cluster.ShellAsync("kubectl -n shop get pods -o jsonpath='{range .items[*]}{.metadata.name} {.spec.nodeName}{\"\\n\"}{end}'");
                Assert.Equal(4, placed.Split('\n').Count(line => line.EndsWith(" lost", StringComparison.Ordinal)));
            },
            TimeSpan.FromSeconds(30));

        // What a kubelet would report.
        await cluster.ShellAsync("""
            for pod in $(kubectl -n shop get pods -o name); do
              kubectl -n shop patch $pod --subresource=status --type=merge -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"},{"type":"ContainersReady","status":"True"}],"containerStatuses":[{"name":"busybox","image":"busybox:1.0","imageID":"","ready":true,"started":true,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}' || exit 1
            done
            """);

        // No kubelet renews the node's lease: the controller gives its verdict after 40 s.
        await Eventually.Succeeds(
            async () => Assert.Equal("Unknown", await cluster.ShellAsync("""kubectl get node lost -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'""")),
            TimeSpan.FromSeconds(90));
        var clock = Stopwatch.StartNew();
        var found = await service.EventuallyAsync(new ListIssuesRequest(), issues => issues.Any(issue => issue.Kind == "Node"), TimeSpan.FromSeconds(30));
        Assert.True(clock.Elapsed < Limit, $"It took {clock.Elapsed}.");

        await Eventually.Succeeds(async () => Assert.Equal("False False False False", await cluster.ShellAsync("""kubectl -n shop get pods -o jsonpath='{.items[*].status.conditions[?(@.type=="Ready")].status}'""")), TimeSpan.FromSeconds(30));
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        var issue = Assert.Single((await service.As(service.Admin).ListIssuesAsync(new ListIssuesRequest())).Issues);
        Assert.Equal(("Node", "lost", "Node not ready", Severity.Critical), (issue.Kind, issue.Name, issue.Title, issue.Severity));
        var detail = await service.As(service.Admin).GetIssueAsync(new GetIssueRequest { Id = issue.Id });
        Assert.Equal(["Deployment shop/api", "Deployment shop/web"], detail.Members.Select(member => $"{member.Kind} {member.Namespace}/{member.Name}"));

        // Who may see a Deployment, but no node, sees that it is hit, and not by what.
        var developer = service.As(service.Policies.AddUser("dev@test.local", ["shop"], ["Deployment", "Pod"]));
        var seen = Assert.Single((await Eventually.Succeeds(async () => await developer.ListIssuesAsync(new ListIssuesRequest()))).Issues);
        Assert.Equal((issue.Id, "Deployment", "api", "Node not ready", 2), (seen.Id, seen.Kind, seen.Name, seen.Title, seen.MemberCount));
        Assert.DoesNotContain("lost", (await developer.GetIssueAsync(new GetIssueRequest { Id = issue.Id })).ToString(), StringComparison.Ordinal);
    }

    // How long the report of a frozen API server took.
    private static async Task<TimeSpan> FreezeAndThawAsync(RunningService service, OwnControlPlane plane)
    {
        var clock = Stopwatch.StartNew();
        var frozenAt = TimeProvider.System.GetUtcNow();
        await plane.FreezeAsync();
        TimeSpan took;
        try
        {
            var silent = await EventuallyAsync(service, SourceStatus.Types.State.Unreachable, TimeSpan.FromSeconds(30));
            took = clock.Elapsed;
            Assert.InRange(silent.AsOf.ToDateTimeOffset(), frozenAt - TimeSpan.FromSeconds(3), frozenAt + TimeSpan.FromSeconds(1));
            Assert.Contains("does not answer", silent.Message, StringComparison.Ordinal);
        }
        finally
        {
            await plane.ThawAsync();
        }

        Assert.Null((await EventuallyAsync(service, SourceStatus.Types.State.Available, TimeSpan.FromSeconds(30))).AsOf);
        return took;
    }

    private static Task<SourceStatus> EventuallyAsync(RunningService service, SourceStatus.Types.State state, TimeSpan timeout) => Eventually.Succeeds(
        async () =>
        {
            var source = Assert.Single((await service.As(service.Admin).ListSourcesAsync(new Empty())).Sources, known => known.Source == "builtin");
            Assert.Equal(state, source.State);
            return source;
        },
        timeout);
}
