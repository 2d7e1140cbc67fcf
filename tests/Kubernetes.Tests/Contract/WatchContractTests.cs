using System.Text.Json.Nodes;
using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class WatchContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task A_watch_delivers_every_change_after_the_list(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        var list = await session.Client.ListPageAsync(maps, new ListOptions { Namespace = session.Namespace }, ConfigMapView.Project, Cancellation);
        await session.CreateAsync(Manifest.ConfigMap("map-a"));
        await PatchColourAsync(session, "map-a", "blue");
        await session.Client.DeleteAsync(maps, session.Namespace, "map-a", DeleteOptions.Default, Cancellation);

        var events = await TakeAsync(session, new WatchOptions { Namespace = session.Namespace, ResourceVersion = list.ResourceVersion }, 3);

        Assert.Equal([WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted], events.Select(change => change.Type));
        Assert.Equal(["red", "blue", "blue"], events.Select(change => change.Object!.Colour));
        Assert.True(events[1].Object!.ResourceVersion.IsNewerThan(events[0].Object!.ResourceVersion));
        Assert.True(events[2].Object!.ResourceVersion.IsNewerThan(events[1].Object!.ResourceVersion));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_object_that_leaves_the_selector_is_reported_as_deleted(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        var options = new WatchOptions { Namespace = session.Namespace, LabelSelector = "tier=web" };
        var list = await session.Client.ListPageAsync(maps, new ListOptions { Namespace = session.Namespace }, ConfigMapView.Project, Cancellation);
        await session.CreateAsync(Manifest.ConfigMap("map-a", ("tier", "web")));
        await session.CreateAsync(Manifest.ConfigMap("map-b", ("tier", "db")));
        await session.Client.PatchAsync(
            maps, session.Namespace, "map-a", PatchType.Merge, JsonNode.Parse("""{"metadata":{"labels":{"tier":"db"}}}""")!, WriteOptions.Default, Cancellation);

        var events = await TakeAsync(session, options with { ResourceVersion = list.ResourceVersion }, 2);

        Assert.Equal([(WatchEventType.Added, "map-a"), (WatchEventType.Deleted, "map-a")], events.Select(change => (change.Type, change.Object!.Metadata.Name)));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_watch_without_a_version_begins_with_the_existing_objects(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.ConfigMap("map-a", ("ours", "yes")));
        await session.CreateAsync(Manifest.ConfigMap("map-b", ("ours", "yes")));

        var events = await TakeAsync(session, new WatchOptions { Namespace = session.Namespace, LabelSelector = "ours" }, 2);

        Assert.All(events, change => Assert.Equal(WatchEventType.Added, change.Type));
    }

    // The demo cluster compacts only on demand: HistoryTests does that on a separate one.
    [Fact]
    public async Task A_watch_from_an_ancient_version_is_gone()
    {
        await using var session = await OpenAsync(RealCluster.Name);
        // A kind that is newer than the version: a server that has just started has the whole history of the others.
        await using var kettles = await CustomKind.DefineAsync(session, []);
        await kettles.CreateAsync("tea", []);

        var exception = await Assert.ThrowsAsync<KubernetesException>(async () =>
        {
            var options = new WatchOptions { Namespace = session.Namespace, ResourceVersion = ResourceVersion.Parse("1"), ServerTimeout = TimeSpan.FromSeconds(5) };
            await foreach (var change in session.Client.WatchAsync(kettles.Type, options, ConfigMapView.Project, Cancellation))
            {
                Assert.Fail($"The server sent {change.Type} for a version that it cannot know any more.");
            }
        });

        Assert.Equal(KubernetesFailure.Gone, exception.Failure);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task The_server_ends_a_watch_at_its_timeout_with_a_bookmark(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        var list = await session.Client.ListPageAsync(maps, new ListOptions { Namespace = session.Namespace }, ConfigMapView.Project, Cancellation);
        var options = new WatchOptions { Namespace = session.Namespace, ResourceVersion = list.ResourceVersion, ServerTimeout = TimeSpan.FromSeconds(3) };
        await session.CreateAsync(Manifest.ConfigMap("map-a"));

        var events = new List<WatchEvent<ConfigMapView>>();
        await foreach (var change in session.Client.WatchAsync(maps, options, ConfigMapView.Project, Cancellation))
        {
            events.Add(change);
            if (events.Count == 1)
            {
                // A bookmark with the version that the watch started from is not sent.
                await session.CreateAsync(Manifest.ConfigMap("map-b"));
            }
        }

        var bookmark = events[^1];
        Assert.Equal(WatchEventType.Bookmark, bookmark.Type);
        Assert.False(events[0].Object!.ResourceVersion.IsNewerThan(bookmark.ResourceVersion));
    }

    private static async Task PatchColourAsync(ClusterSession session, string name, string colour) =>
        await session.Client.PatchAsync(
            await session.TypeAsync("ConfigMap"),
            session.Namespace,
            name,
            PatchType.Merge,
            new JsonObject { ["data"] = new JsonObject { ["colour"] = colour } },
            WriteOptions.Default,
            Cancellation);

    private static async Task<List<WatchEvent<ConfigMapView>>> TakeAsync(ClusterSession session, WatchOptions options, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var events = new List<WatchEvent<ConfigMapView>>();
        await foreach (var change in session.Client.WatchAsync(await session.TypeAsync("ConfigMap"), options, ConfigMapView.Project, limit.Token))
        {
            // Newer servers put a ConfigMap of their own into every namespace.
            if (change.Type != WatchEventType.Bookmark && change.Object!.Metadata.Name.StartsWith("map-", StringComparison.Ordinal))
            {
                events.Add(change);
            }

            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
