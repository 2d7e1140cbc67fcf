using ClusterCodex.DemoCluster;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.Kubernetes.Tests.Contract;

/// <summary>Compaction, which a real cluster performs every few minutes, on a separate demo cluster that compacts on demand.</summary>
public sealed class HistoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watch_from_a_compacted_version_is_gone_as_event_and_as_status(bool asEvent)
    {
        await using var host = await StartAsync(asEvent);
        await using var session = await OpenAsync(host);
        var maps = await session.TypeAsync("ConfigMap");
        var list = await session.Client.ListPageAsync(maps, new ListOptions { Namespace = session.Namespace }, ConfigMapView.Project, Cancellation);
        await session.CreateAsync(Manifest.ConfigMap("map-a"));
        await session.CreateAsync(Manifest.ConfigMap("map-b"));
        host.Compact(closeWatches: false);

        var exception = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            var options = new WatchOptions { Namespace = session.Namespace, ResourceVersion = list.ResourceVersion };
            await foreach (var change in session.Client.WatchAsync(maps, options, ConfigMapView.Project, Cancellation))
            {
                Assert.Fail($"The server sent {change.Type} for a version that was compacted.");
            }
        });

        Assert.Equal(KubernetesFailure.Gone, exception.Failure);
    }

    [Fact]
    public async Task A_continue_token_of_a_compacted_version_is_gone()
    {
        await using var host = await StartAsync(asEvent: true);
        await using var session = await OpenAsync(host);
        var maps = await session.TypeAsync("ConfigMap");
        await CreateAsync(session, 5);
        var options = new ListOptions { Namespace = session.Namespace, Limit = 2 };
        var page = await session.Client.ListPageAsync(maps, options, ConfigMapView.Project, Cancellation);
        host.Compact(closeWatches: false);

        var exception = await Assert.ThrowsAsync<KubernetesException>(() =>
            session.Client.ListPageAsync(maps, options with { Continue = page.Continue }, ConfigMapView.Project, Cancellation));

        Assert.Equal(KubernetesFailure.Gone, exception.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_informer_loses_nothing_when_the_history_is_compacted_and_watches_end(bool asEvent)
    {
        await using var host = await StartAsync(asEvent);
        await using var session = await OpenAsync(host);
        var maps = await session.TypeAsync("ConfigMap");
        await CreateAsync(session, 7);
        var informer = new Informer<ConfigMapView>(
            session.Client, maps, ConfigMapView.Project, new InformerOptions { Namespace = session.Namespace, LabelSelector = "ours", PageSize = 3 });
        using var subscription = informer.Subscribe();
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Cancellation);

        for (var round = 0; round < 5; round++)
        {
            await session.CreateAsync(Manifest.ConfigMap($"late-{round}", ("ours", "yes")));
            await session.Client.DeleteAsync(maps, session.Namespace, $"map-{round}", DeleteOptions.Default, Cancellation);
            host.Compact(closeWatches: true);
        }

        string[] expected = ["late-0", "late-1", "late-2", "late-3", "late-4", "map-5", "map-6"];
        await Eventually.True(
            () => informer.Snapshot.Items.Keys.Select(key => key.Name).Order(StringComparer.Ordinal).SequenceEqual(expected),
            "the informer shows what is there",
            TimeSpan.FromSeconds(20));
        var replay = subscription.Initial.Items;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var batch in subscription.ReadAllAsync(limit.Token))
        {
            foreach (var change in batch.Changes)
            {
                replay = change.New is null ? replay.Remove(change.Key) : replay.SetItem(change.Key, change.New);
            }

            if (batch.Snapshot.Generation == informer.Snapshot.Generation)
            {
                break;
            }
        }

        Assert.Equal(informer.Snapshot.Items.Values.Select(map => map.Uid).Order(StringComparer.Ordinal), replay.Values.Select(map => map.Uid).Order(StringComparer.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task<DemoClusterHost> StartAsync(bool asEvent) =>
        DemoClusterHost.StartAsync(new DemoClusterOptions { Seed = false, WatchGoneAsEvent = asEvent }, Cancellation);

    private static Task<ClusterSession> OpenAsync(DemoClusterHost host) =>
        ClusterSession.OpenAsync(new TestCluster(DemoClusterFixture.Name, host.KubeConfigPath), Cancellation);

    private static async Task CreateAsync(ClusterSession session, int count)
    {
        for (var index = 0; index < count; index++)
        {
            await session.CreateAsync(Manifest.ConfigMap($"map-{index}", ("ours", "yes")));
        }
    }
}
