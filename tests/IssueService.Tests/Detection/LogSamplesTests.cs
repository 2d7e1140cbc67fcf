using System.Collections.Concurrent;
using System.Text.Json;
using ClusterCodex.IssueService.Detection;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.IssueService.Tests.Detection;

public sealed class LogSamplesTests
{
    [Fact]
    public async Task Two_samples_in_a_row_that_say_the_same_are_said_and_a_log_with_the_word_error_is_not()
    {
        var cluster = await Service.Cluster.FindAsync(RealCluster.Name);
        await using var ns = await cluster.CreateNamespaceAsync();
        var failing = await CreateAsync(ns, "failing", "dial tcp 10.96.14.2:5432: connect: connection refused");
        var chatty = await CreateAsync(ns, "chatty", "level=info errors=0 failed=0 msg=no error");
        await RunningAsync(ns);
        var samples = new LogSamples(cluster.Client, TimeProvider.System, NullLogger.Instance) { Interval = TimeSpan.FromSeconds(3), Pause = TimeSpan.Zero };
        var read = new ConcurrentBag<ObjectName>();
        samples.OnRead = read.Add;
        using var stop = new CancellationTokenSource();
        var running = samples.RunAsync(stop.Token);

        Assert.Null(Find(failing));
        var cause = await Eventually.Succeeds(() =>
        {
            Assert.Null(Find(chatty));
            return Task.FromResult(Assert.IsType<LogCause>(Find(failing)));
        }, TimeSpan.FromSeconds(60));

        Assert.Equal(LogClass.ConnectionRefused, cause.Class);

        // It is told after it can be found.
        await Eventually.Succeeds(() => Assert.Equal([failing.Metadata.Name], read.Select(one => one.Name).Distinct()));
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        LogCause? Find(PodFacts pod) => samples.Find(new ObjectName("Pod", pod.Metadata.Namespace, pod.Metadata.Name), pod, "app");
    }

    private static async Task<PodFacts> CreateAsync(LiveNamespace ns, string name, string line)
    {
        var manifest = Manifests.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: {{name}} }
            spec:
              terminationGracePeriodSeconds: 1
              containers: [ { name: app, image: "busybox:1.0", command: [ sh, -c, "while true; do echo '{{line}}'; sleep 1; done" ] } ]
            """)[0];
        var created = await ns.CreateAsync(manifest);
        return JsonSerializer.Deserialize(created.ToJsonString(), FactsJson.Default.PodFacts)!;
    }

    private static Task RunningAsync(LiveNamespace ns) => Eventually.Succeeds(
        async () => Assert.All(await ns.ListAsync("Pod", "v1"), pod => Assert.Equal("Running", pod["status"]?["phase"]?.GetValue<string>())),
        TimeSpan.FromSeconds(60));
}
