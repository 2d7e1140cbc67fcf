using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Discovery;

public sealed class ApiDiscoveryTests : IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string?> _documents = new(StringComparer.Ordinal)
    {
        ["/api"] = """{"versions":["v1"]}""",
        ["/api/v1"] = List("""{"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["list","watch"],"shortNames":["po"]}""", """{"name":"pods/log","namespaced":true,"kind":"Pod","verbs":["get"]}""", """{"name":"events","namespaced":true,"kind":"Event","verbs":["list"]}"""),
        ["/apis"] = """
            {"groups":[
              {"name":"metrics.k8s.io","versions":[{"version":"v1beta1"}],"preferredVersion":{"version":"v1beta1"}},
              {"name":"events.k8s.io","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}},
              {"name":"batch","versions":[{"version":"v2alpha1"},{"version":"v1"}],"preferredVersion":{"version":"v1"}}]}
            """,
        ["/apis/metrics.k8s.io/v1beta1"] = null,
        ["/apis/events.k8s.io/v1"] = List("""{"name":"events","namespaced":true,"kind":"Event","verbs":["list"]}"""),
        ["/apis/batch/v1"] = List("""{"name":"jobs","namespaced":true,"kind":"Job","verbs":["list"]}"""),
        ["/apis/batch/v2alpha1"] = List("""{"name":"jobs","namespaced":true,"kind":"Job","verbs":["list"]}""", """{"name":"cronjobs","namespaced":true,"kind":"CronJob","verbs":["list"]}"""),
    };

    public ApiDiscoveryTests()
    {
        _client = _server.Client(_time);
        _ = ServeAsync();
    }

    [Fact]
    public async Task A_group_that_fails_hides_nothing_else()
    {
        var types = await _client.Discovery.GetResourcesAsync(CancellationToken.None);

        Assert.Equal(["pods", "events", "events.events.k8s.io", "jobs.batch", "cronjobs.batch"], types.Select(type => type.QualifiedName));
        Assert.Equal(["metrics.k8s.io/v1beta1"], _client.Discovery.FailedGroups);
        Assert.Equal(["log"], types[0].Subresources);
    }

    [Fact]
    public async Task A_group_that_fails_later_keeps_its_types()
    {
        _documents["/apis/metrics.k8s.io/v1beta1"] = List("""{"name":"nodes","kind":"NodeMetrics","verbs":["list"]}""");
        Assert.NotNull(await _client.Discovery.FindAsync("NodeMetrics", null, CancellationToken.None));

        _documents["/apis/metrics.k8s.io/v1beta1"] = null;
        _client.Discovery.Invalidate();

        Assert.NotNull(await _client.Discovery.FindAsync("NodeMetrics", null, CancellationToken.None));
        Assert.Single(_client.Discovery.FailedGroups);
    }

    [Fact]
    public async Task The_preferred_version_is_used_unless_only_another_has_the_kind()
    {
        Assert.Equal("batch/v1", (await _client.Discovery.GetAsync("Job", null, CancellationToken.None)).ApiVersion);
        Assert.Equal("batch/v2alpha1", (await _client.Discovery.GetAsync("CronJob", null, CancellationToken.None)).ApiVersion);
        Assert.NotNull(await _client.Discovery.FindByApiVersionAsync("batch/v2alpha1", "Job", CancellationToken.None));
        Assert.Equal("", (await _client.Discovery.GetAsync("EVENTS", null, CancellationToken.None)).Group);
        Assert.Equal("events.k8s.io", (await _client.Discovery.GetAsync("Event", "events.k8s.io", CancellationToken.None)).Group);
        Assert.Equal("Pod", (await _client.Discovery.GetAsync("po", null, CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task An_unknown_kind_reloads_discovery_at_most_every_ten_seconds()
    {
        Assert.Null(await _client.Discovery.FindAsync("Unicorn", null, CancellationToken.None));
        var reads = _server.Count;
        Assert.Null(await _client.Discovery.FindAsync("Unicorn", null, CancellationToken.None));
        Assert.Equal(reads, _server.Count);

        _documents["/api/v1"] = List("""{"name":"unicorns","kind":"Unicorn","verbs":["list"]}""");
        _time.Advance(TimeSpan.FromSeconds(10));
        var changed = 0;
        _client.Discovery.Changed += (_, _) => changed++;

        Assert.NotNull(await _client.Discovery.FindAsync("Unicorn", null, CancellationToken.None));
        Assert.Equal(1, changed);
    }

    [Fact]
    public async Task Cached_types_are_not_requested_again()
    {
        await _client.Discovery.GetAsync("Pod", null, CancellationToken.None);
        var reads = _server.Count;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.Discovery.GetAsync("Job", null, CancellationToken.None)));

        Assert.Equal(reads, _server.Count);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
        _server.Dispose();
        _stop.Dispose();
    }

    private static string List(params string[] resources) => $$"""{"kind":"APIResourceList","resources":[{{string.Join(",", resources)}}]}""";

    private async Task ServeAsync()
    {
        await foreach (var call in _server.AllAsync(_stop.Token))
        {
            if (_documents[call.Path] is { } document)
            {
                call.Answer(document);
            }
            else
            {
                call.AnswerStatus(500, "InternalError", "the aggregated server is down");
            }
        }
    }
}
