using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Event = ClusterCodex.V1.FollowLogsResponse.EventOneofCase;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>Logs are read, followed and resumed, where the policy grants it.</summary>
public sealed class LogTests
{
    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Logs_are_read_by_container_run_and_length(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Crashing("web"));
        var request = new GetLogsRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web", Previous = true };
        var client = service.As(service.Admin);

        async Task<string> ReadAsync(GetLogsRequest wanted) => (await client.GetLogsAsync(wanted)).Data.ToStringUtf8();

        // The previous run changes with every crash and is missing in between.
        await Eventually.Succeeds(
            async () =>
            {
                Assert.Contains("connecting to database\n", await ReadAsync(request), StringComparison.Ordinal);
                Assert.Equal("cannot connect", (await ReadAsync(new GetLogsRequest(request) { TailLines = 1, Container = "app" })).Trim());
                var stamped = await ReadAsync(new GetLogsRequest(request) { TailLines = 1, Timestamps = true });
                Assert.True(DateTimeOffset.TryParse(stamped.Split(' ')[0], out _), stamped);
            },
            TimeSpan.FromSeconds(60));

        Assert.Contains("app", await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.GetLogsAsync(new GetLogsRequest(request) { Container = "sidecar" })), StringComparison.Ordinal);
        await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.GetLogsAsync(new GetLogsRequest(request) { TailLines = 10_001 }));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task The_last_lines_are_returned_however_long_the_log_is(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);

        // More than the size limit of a page and of evidence, in fewer lines than requested.
        var line = new string('x', 12_000);
        await ns.CreateAsync(Workloads.Deployment("web", $"i=0; while [ $i -lt 400 ]; do echo {line}; i=$((i+1)); done; echo fatal; exit 3"));
        var client = service.As(service.Admin);
        var request = new GetLogsRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web", Previous = true };

        await Eventually.Succeeds(
            async () =>
            {
                var log = (await client.GetLogsAsync(request)).Data.ToStringUtf8();
                Assert.True(log.EndsWith($"{line}\nfatal\n", StringComparison.Ordinal), $"The log ends with: {log[^Math.Min(40, log.Length)..]}");
                var evidence = await client.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Pod", Namespace = ns.Name, Name = await DetailTests.PodAsync(ns) });
                Assert.EndsWith("xxx\nfatal\n", evidence.Logs.First(read => read.Previous).Text, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Following_resumes_after_the_last_line_and_ends_when_access_is_revoked(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Deployment("web", "i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done"));
        var user = service.Policies.AddUser("dev@test.local", [ns.Name], ["Pod"]);
        var request = new GetLogsRequest { Kind = "Pod", Namespace = ns.Name, Name = await DetailTests.PodAsync(ns), Follow = true };

        var lines = await Eventually.Succeeds(async () => await ReadAsync(service.As(user), request, 3), TimeSpan.FromSeconds(60));
        Assert.Equal(["line 0", "line 1", "line 2"], lines.Select(line => line.Line.Text));
        var resumed = await ReadAsync(service.As(user), new GetLogsRequest(request) { Cursor = lines[1].Cursor }, 2);
        Assert.Equal(["line 2", "line 3"], resumed.Select(line => line.Line.Text));
        await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await ReadAsync(service.As(user), new GetLogsRequest(request) { Cursor = "yesterday" }, 1));

        using var open = service.As(user).FollowLogs(request);
        Assert.True(await open.ResponseStream.MoveNext(default));
        service.Policies.SetPolicy(user, [ns.Name], ["Pod"], "view");
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () =>
        {
            while (await open.ResponseStream.MoveNext(default))
            {
                // Lines that were already sent.
            }
        }).WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<List<FollowLogsResponse>> ReadAsync(V1.ResourceService.ResourceServiceClient client, GetLogsRequest request, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var call = client.FollowLogs(request);
        var lines = new List<FollowLogsResponse>();
        while (lines.Count < count && await call.ResponseStream.MoveNext(limit.Token))
        {
            Assert.Equal(Event.Line, call.ResponseStream.Current.EventCase);
            lines.Add(call.ResponseStream.Current);
        }

        return lines;
    }
}
