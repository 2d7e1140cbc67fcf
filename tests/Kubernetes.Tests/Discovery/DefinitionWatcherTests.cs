using System.Collections.Concurrent;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Discovery;

public sealed class DefinitionWatcherTests : IAsyncDisposable
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly ScriptedServer _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KubernetesClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<ScriptedBody> _watch = new();
    private readonly Task _running;
    private readonly Task _serving;
    private readonly ConcurrentDictionary<string, string> _documents = new(StringComparer.Ordinal)
    {
        ["/api"] = """{"versions":[]}""",
        ["/apis"] = """{"groups":[{"name":"apiextensions.k8s.io","versions":[{"version":"v1"}]}]}""",
        ["/apis/apiextensions.k8s.io/v1"] = """{"resources":[{"name":"customresourcedefinitions","kind":"CustomResourceDefinition","verbs":["list","watch"]}]}""",
        ["/apis/shop.test/v1"] = """{"resources":[{"name":"widgets","kind":"Widget","verbs":["list","watch"]}]}""",
        [Definitions] = Wire.List(10, null),
    };

    private int _readings;

    public DefinitionWatcherTests()
    {
        _client = _server.Client(_time);
        _serving = ServeAsync();
        _running = new DefinitionWatcher(_client).RunAsync(_stop.Token);
    }

    [Fact]
    public async Task A_definition_that_appears_late_in_discovery_is_found_without_a_request_for_it()
    {
        var watch = await _watch.Task.WaitAsync(TimeSpan.FromSeconds(10));
        watch.Send(Wire.Event("ADDED", Wire.Thing("widgets.shop.test", 11)));
        await EventuallyReadAsync(2);
        await Eventually.True(() => _time.NextTimer == TimeSpan.FromSeconds(2), "the server gets a moment to follow");
        _time.Advance(TimeSpan.FromSeconds(2));
        await EventuallyReadAsync(3);
        _documents["/apis"] = """{"groups":[{"name":"apiextensions.k8s.io","versions":[{"version":"v1"}]},{"name":"shop.test","versions":[{"version":"v1"}]}]}""";
        Assert.DoesNotContain(await _client.Discovery.GetResourcesAsync(_stop.Token), type => type.Kind == "Widget");

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Contains(await _client.Discovery.GetResourcesAsync(_stop.Token), type => type.Kind == "Widget");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _serving);
        _client.Dispose();
        _server.Dispose();
        _stop.Dispose();
    }

    /// <summary>Requests the types until discovery has been loaded a number of times.</summary>
    private Task EventuallyReadAsync(int times) => Eventually.True(
        async () =>
        {
            await _client.Discovery.GetResourcesAsync(_stop.Token);
            return Volatile.Read(ref _readings) == times;
        },
        $"discovery has been read {times} times");

    private async Task ServeAsync()
    {
        await foreach (var call in _server.AllAsync(_stop.Token))
        {
            if (call.IsWatch)
            {
                _watch.SetResult(call.AnswerStream());
                continue;
            }

            if (call.Path == "/apis")
            {
                Interlocked.Increment(ref _readings);
            }

            call.Answer(_documents[call.Path]);
        }
    }
}
