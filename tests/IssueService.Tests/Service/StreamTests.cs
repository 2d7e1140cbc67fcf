using System.Diagnostics;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Event = ClusterCodex.V1.StreamIssuesResponse.EventOneofCase;

namespace ClusterCodex.IssueService.Tests.Service;

/// <summary>A stream sends each event once, in order, and only what the viewer's current policy allows.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Begins_with_the_current_state_and_resumes_exactly_after_a_cursor()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Unpullable("first"));
        await service.EventuallyAsync(new ListIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } }, found => found.Count == 1);
        var request = new StreamIssuesRequest { Namespace = { ns.Name }, Kind = { "Deployment" } };

        using var stream = Follow(service, service.Admin.Token, request);
        var beginning = await ReadUntilAsync(stream, Event.Ready);
        Assert.Equal(["builtin", "k8sgpt"], beginning.Where(reply => reply.EventCase == Event.Source).Select(reply => reply.Source.Source).Order());
        Assert.Equal("first", Assert.Single(beginning, reply => reply.EventCase == Event.Added).Added.Name);
        Assert.Equal(1, beginning[^1].Ready.Count);
        Assert.All(beginning[..^1], reply => Assert.Empty(reply.Cursor));
        var ready = beginning[^1].Cursor;

        await ns.CreateAsync(Workloads.Unpullable("second"));
        var added = (await ReadUntilAsync(stream, Event.Added))[^1];
        Assert.Equal("second", added.Added.Name);
        await service.As(service.Admin).DismissIssueAsync(new DismissIssueRequest { Id = added.Added.Id, Reason = "seen" });
        var following = await ReadUntilAsync(stream, Event.Changed, reply => reply.Changed.State == IssueState.Dismissed);

        // Resuming after an event does not repeat it; resuming before it does.
        using var later = Follow(service, service.Admin.Token, new StreamIssuesRequest(request) { Cursor = added.Cursor });
        var again = await ReadUntilAsync(later, Event.Changed, reply => reply.Changed.State == IssueState.Dismissed);
        Assert.Equal(following.Select(reply => reply.Cursor), again.Select(reply => reply.Cursor));
        using var earlier = Follow(service, service.Admin.Token, new StreamIssuesRequest(request) { Cursor = ready });
        Assert.Equal(added.Cursor, (await ReadUntilAsync(earlier, Event.Added))[^1].Cursor);

        foreach (var cursor in new[] { "nonsense", "00000000-1-000000000000", ready.Replace(ready.Split('-')[1], "999999", StringComparison.Ordinal) })
        {
            using var lost = Follow(service, service.Admin.Token, new StreamIssuesRequest(request) { Cursor = cursor });
            Assert.Equal(Event.Gap, (await ReadUntilAsync(lost, Event.Gap))[0].EventCase);
        }
    }

    [Fact]
    public async Task Rows_follow_a_policy_change_within_a_second()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var one = await cluster.CreateNamespaceAsync();
        await using var two = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var user = service.Policies.AddUser("dev@test.local", [one.Name, two.Name], ["Pod", "Deployment"]);
        await one.CreateAsync(Workloads.Unpullable("one"));
        await two.CreateAsync(Workloads.Unpullable("two"));
        await service.EventuallyAsync(new ListIssuesRequest { Namespace = { one.Name, two.Name }, Kind = { "Deployment" } }, found => found.Count == 2);
        using var stream = Follow(service, user.Token, new StreamIssuesRequest());
        var rows = (await ReadUntilAsync(stream, Event.Ready)).Where(reply => reply.EventCase == Event.Added).ToDictionary(reply => reply.Added.Namespace, reply => reply.Added);
        Assert.Equal(("Deployment", "two"), (rows[two.Name].Kind, rows[two.Name].Name));

        var clock = Stopwatch.StartNew();
        service.Policies.SetPolicy(user, [one.Name], ["Pod"]);
        var narrowed = await ReadUntilAsync(stream, Event.Policy);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
        Assert.Equal(rows[two.Name].Id, Assert.Single(narrowed, reply => reply.EventCase == Event.Removed).Removed.Id);

        // The remaining row is sent again on the pod, because the Deployment is hidden now.
        var changed = Assert.Single(narrowed, reply => reply.EventCase == Event.Changed && reply.Changed.Kind == "Pod").Changed;
        Assert.Equal(rows[one.Name].Id, changed.Id);
        Assert.StartsWith("one-", changed.Name, StringComparison.Ordinal);

        service.Policies.SetPolicy(user, [one.Name, two.Name], ["Pod"]);
        var widened = await ReadUntilAsync(stream, Event.Policy);
        Assert.Equal(rows[two.Name].Id, Assert.Single(widened, reply => reply.EventCase == Event.Added).Added.Id);

        // A change of another user's policy sends nothing.
        service.Policies.AddUser("other@test.local", ["x"], ["Pod"]);
        service.Policies.Disable(user);
        await RpcAssert.RefusedAsync(StatusCode.Unauthenticated, async () =>
        {
            while (await stream.ResponseStream.MoveNext(default))
            {
                Assert.NotEqual(Event.Policy, stream.ResponseStream.Current.EventCase);
            }
        });
    }

    [Fact]
    public async Task Stopping_the_service_ends_its_streams_immediately()
    {
        var cluster = await Cluster.FindAsync(LiveCluster.Demo);
        await using var service = await RunningService.StartAsync(cluster);
        using var stream = Follow(service, service.Admin.Token, new StreamIssuesRequest());
        await ReadUntilAsync(stream, Event.Ready);

        var ended = Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stream.ResponseStream.MoveNext(default))
            {
                // Whatever is left.
            }
        });
        var clock = Stopwatch.StartNew();
        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        // The service says that it stops, unless its connection is closed first.
        Assert.Contains((await ended.WaitAsync(TimeSpan.FromSeconds(20))).StatusCode, new[] { StatusCode.Unavailable, StatusCode.Cancelled });
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    private static AsyncServerStreamingCall<StreamIssuesResponse> Follow(RunningService service, string token, StreamIssuesRequest request) =>
        service.As(token).StreamIssues(request);

    private static async Task<List<StreamIssuesResponse>> ReadUntilAsync(
        AsyncServerStreamingCall<StreamIssuesResponse> stream, Event last, Func<StreamIssuesResponse, bool>? condition = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        // A kubelet pulls one image at a time, and a registry that does not exist takes its time.
        limit.CancelAfter(TimeSpan.FromSeconds(90));
        var read = new List<StreamIssuesResponse>();
        do
        {
            Assert.True(await stream.ResponseStream.MoveNext(limit.Token), "The stream ended.");
            read.Add(stream.ResponseStream.Current);
        }
        while (read[^1].EventCase != last || condition?.Invoke(read[^1]) == false);

        return read;
    }
}
