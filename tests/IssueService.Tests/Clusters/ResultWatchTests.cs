using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Clusters;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.State;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterCodex.IssueService.Tests.Clusters;

public sealed class ResultWatchTests
{
    [Fact]
    public async Task A_cluster_without_the_operator_is_not_discovered_repeatedly()
    {
        var time = new FakeTimeProvider();
        using var server = new BareCluster();
        using var client = new KubernetesClient(Connect(), new KubernetesClientOptions { Handler = server }, time);
        var feed = new EventFeed<FeedEvent>(FeedEvent.Capacity);
        var sources = new SourceRegistry(feed, time);
        var watch = new ResultWatch(
            client,
            new IssueRegistry(feed, sources, new IssueWriter(), new IssueOptions(), time),
            new SourceReport("bare", FindingSource.K8sGpt, sources, new ClusterHeartbeat(client), NullLogger.Instance),
            Task.CompletedTask,
            new NoObjects(),
            new K8sGptOptions(),
            time,
            NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = watch.RunAsync(stop.Token);

        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(5); passed += TimeSpan.FromSeconds(2))
        {
            await Eventually.True(() => time.NextTimer == TimeSpan.FromSeconds(2), "the operator is looked for again in 2 s");
            time.Advance(TimeSpan.FromSeconds(2));
        }

        await Eventually.True(() => time.NextTimer == TimeSpan.FromSeconds(2), "the operator was looked for");
        Assert.Equal(["/api", "/api/v1", "/apis"], server.Paths.Order(StringComparer.Ordinal));
        Assert.Equal(SourceAvailability.Missing, Assert.Single(sources.Current).Availability);

        // The definition watcher does this when the operator is installed.
        client.Discovery.Invalidate();
        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.True(() => server.Paths.Count == 6, "discovery is read again");

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static ClusterConnection Connect()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """
                {"clusters":[{"name":"c","cluster":{"server":"https://cluster.test"}}],"users":[{"name":"u","user":{}}],
                 "contexts":[{"name":"bare","context":{"cluster":"c","user":"u"}}],"current-context":"bare"}
                """);
            return KubeConfig.Load(file).Resolve();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class NoObjects : ILiveObjects
    {
        public ObjectName? SubjectOf(ObjectName name) => null;

        public bool Evaluates(string kind) => true;
    }

    /// <summary>An API server that has Pods and nothing else.</summary>
    private sealed class BareCluster : HttpMessageHandler
    {
        public ConcurrentQueue<string> Paths { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            Paths.Enqueue(path);
            var document = path switch
            {
                "/api" => """{"versions":["v1"]}""",
                "/apis" => """{"groups":[]}""",
                _ => """{"resources":[{"name":"pods","namespaced":true,"kind":"Pod","verbs":["list","watch"]}]}""",
            };
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document, Encoding.UTF8, "application/json") });
        }
    }
}
