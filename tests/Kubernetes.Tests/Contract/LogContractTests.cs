using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class LogContractTests : ContractTest
{
    private static readonly TimeSpan PodTime = TimeSpan.FromSeconds(90);

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_log_of_a_running_pod_is_read_in_parts_and_followed(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.Pod("talker", "echo one; echo two; echo three; sleep 3600"));

        var all = await ReadWhenAsync(session, "talker", LogOptions.Default, log => log.Contains("three", StringComparison.Ordinal));
        var tail = await ReadAsync(session, "talker", new LogOptions { TailLines = 1 });
        var limited = await ReadAsync(session, "talker", new LogOptions { LimitBytes = 5 });
        var stamped = await ReadAsync(session, "talker", new LogOptions { Timestamps = true, TailLines = 1, Container = "main" });
        var followed = new List<string>();
        await foreach (var line in session.Client.FollowLogsAsync(session.Namespace, "talker", LogOptions.Default, Cancellation))
        {
            followed.Add(line.Text);
            if (followed.Count == 3)
            {
                break;
            }
        }

        Assert.Equal("one\ntwo\nthree\n", all);
        Assert.Equal("three\n", tail);
        Assert.Equal("one\nt", limited);
        Assert.True(DateTimeOffset.TryParse(stamped.Split(' ')[0], out _), stamped);
        Assert.Equal(["one", "two", "three"], followed);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Following_a_log_ends_with_the_container(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.Pod("worker", "echo begin; sleep 2; echo end", restartPolicy: "Never"));

        // Until the container runs there is nothing to follow.
        var lines = await Eventually.Succeeds(
            async () =>
            {
                var followed = new List<string>();
                await foreach (var line in session.Client.FollowLogsAsync(session.Namespace, "worker", LogOptions.Default, Cancellation))
                {
                    followed.Add(line.Text);
                }

                Assert.NotEmpty(followed);
                return followed;
            },
            PodTime);

        Assert.Equal(["begin", "end"], lines);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_log_of_a_crashed_run_is_the_previous_one(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var pods = await session.TypeAsync("Pod");
        await session.CreateAsync(Manifest.Pod("crasher", "echo could not open the ledger; exit 3"));

        await Eventually.True(
            async () => Restarts(await session.Client.GetAsync(pods, session.Namespace, "crasher", Cancellation)) > 0,
            "the container restarts",
            PodTime);

        // For a moment after a restart the kubelet answers 200 with "unable to retrieve container logs".
        var previous = await ReadWhenAsync(
            session, "crasher", new LogOptions { Previous = true }, log => !log.StartsWith("unable to retrieve", StringComparison.Ordinal));

        Assert.Equal("could not open the ledger\n", previous);

        static int Restarts(JsonObject pod) => pod["status"]?["containerStatuses"]?[0]?["restartCount"]?.GetValue<int>() ?? 0;
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_missing_run_has_no_log(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.Pod("talker", "echo one; sleep 3600"));
        await ReadWhenAsync(session, "talker", LogOptions.Default, log => log.Length > 0);

        var previous = await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(session, "talker", new LogOptions { Previous = true }));
        var container = await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(session, "talker", new LogOptions { Container = "nobody" }));
        var pod = await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(session, "nobody", LogOptions.Default));

        Assert.Equal(KubernetesFailure.Invalid, previous.Failure);
        Assert.Equal(KubernetesFailure.Invalid, container.Failure);
        Assert.Equal(KubernetesFailure.NotFound, pod.Failure);
        Assert.Contains("read the log of pod nobody", pod.Message, StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(ClusterSession session, string pod, LogOptions options) =>
        session.Client.ReadLogsAsync(session.Namespace, pod, options, Cancellation);

    private static Task<string> ReadWhenAsync(ClusterSession session, string pod, LogOptions options, Func<string, bool> complete) =>
        Eventually.Succeeds(
            async () =>
            {
                var log = await ReadAsync(session, pod, options);
                Assert.True(complete(log), $"The log so far: {log}");
                return log;
            },
            PodTime);
}
