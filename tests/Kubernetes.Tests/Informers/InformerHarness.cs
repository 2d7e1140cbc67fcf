using ClusterCodex.Kubernetes.Tests.Contract;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Informers;

/// <summary>A running informer of ConfigMaps against a scripted server and a clock that the test moves.</summary>
internal sealed class InformerHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesClient _client;
    private readonly Task _running;

    public InformerHarness(InformerOptions? options = null)
    {
        _client = Server.Client(Time);
        var type = new ResourceType("", "v1", "ConfigMap", "configmaps", Namespaced: true);
        Informer = new Informer<ConfigMapView>(_client, type, ConfigMapView.Project, options);
        Subscription = Informer.Subscribe();
        _running = Informer.RunAsync(_stop.Token);
    }

    public ScriptedServer Server { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public Informer<ConfigMapView> Informer { get; }

    public InformerSubscription<ConfigMapView> Subscription { get; }

    public IEnumerable<string> Names => Informer.Snapshot.Items.Keys.Select(key => key.Name).Order(StringComparer.Ordinal);

    /// <summary>Answers the list and accepts the watch after it.</summary>
    public async Task<ScriptedBody> SyncAsync(int version, params string[] items)
    {
        var list = await Server.NextAsync();
        Assert.False(list.IsWatch);
        list.Answer(Wire.List(version, null, items));
        return await AcceptWatchAsync(version);
    }

    public async Task<ScriptedBody> AcceptWatchAsync(int fromVersion)
    {
        var watch = await Server.NextAsync();
        Assert.True(watch.IsWatch);
        Assert.Equal($"{fromVersion}", watch.Query["resourceVersion"]);
        Assert.Equal("true", watch.Query["allowWatchBookmarks"]);
        return watch.AnswerStream();
    }

    /// <summary>Waits until the informer backs off after one of the first failures; it sends no request in the meantime.</summary>
    public async Task AwaitBackOffAsync()
    {
        // A request that is under way has a timer of 30 s; the first five back-offs are at most 8 s.
        await Eventually.True(() => Time.NextTimer <= InformerOptions.Default.InitialBackoff * 16, "the informer waits");
        Assert.False(Server.HasWaiting);
    }

    /// <summary>Lets the pending back-off pass; the next request then waits in the server.</summary>
    public async Task PassBackOffAsync()
    {
        await Eventually.True(
            () =>
            {
                if (!Server.HasWaiting)
                {
                    Time.Advance(TimeSpan.FromSeconds(1));
                }

                return Server.HasWaiting;
            },
            "the informer tries again");
    }

    public string? Colour(string name) => Informer.Snapshot.Items.GetValueOrDefault(new ObjectKey("shop", name))?.Colour;

    /// <summary>Reads a number of changes.</summary>
    public async Task<List<string>> ChangesAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var changes = new List<string>();
        await foreach (var batch in Subscription.ReadAllAsync(limit.Token))
        {
            changes.AddRange(batch.Changes.Select(change => $"{change.Type} {change.Key.Name} {change.Old?.Colour}->{change.New?.Colour}"));
            if (changes.Count >= count)
            {
                break;
            }
        }

        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.WaitAsync(TimeSpan.FromSeconds(10)));
        Subscription.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }
}
