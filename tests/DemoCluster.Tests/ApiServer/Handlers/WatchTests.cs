using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Handlers;

public class WatchTests
{
    private const string Path = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_watch_shows_objects_that_enter_change_and_leave_its_selector()
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);
        var version = (await api.GetAsync(Path)).Object("metadata").Text("resourceVersion");
        using var watch = await api.WatchAsync($"{Path}?watch=true&resourceVersion={version}&labelSelector=shown=yes");

        await api.CreateAsync(Path, ConfigMap("a", "no"));
        await Label(api, "a", "yes");
        await api.SendAsync("PATCH", $"{Path}/a", new JsonObject { ["data"] = new JsonObject { ["k"] = "v" } }, "application/merge-patch+json");
        await Label(api, "a", "no");
        await api.CreateAsync(Path, ConfigMap("b", "yes"));
        await api.SendAsync("DELETE", $"{Path}/b");

        var seen = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            var change = await watch.NextAsync();
            seen.Add($"{change.Text("type")} {change.Object("object").NameOf()}");
        }

        Assert.Equal(["ADDED a", "MODIFIED a", "DELETED a", "ADDED b", "DELETED b"], seen);
    }

    [Fact]
    public async Task Bookmarks_advance_the_version()
    {
        await using var host = await Empty(new DemoClusterOptions { Seed = false, BookmarkInterval = TimeSpan.FromMilliseconds(50) });
        using var api = ApiClient.Admin(host);
        var version = (await api.GetAsync(Path)).Object("metadata").Text("resourceVersion");
        using var watch = await api.WatchAsync($"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion={version}");

        var bookmark = await watch.NextAsync();

        Assert.Equal("BOOKMARK", bookmark.Text("type"));
        Assert.Equal("ConfigMap", bookmark.Object("object").Text("kind"));
        Assert.True(long.Parse(bookmark.Object("object").Object("metadata").Text("resourceVersion")) >= long.Parse(version));
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 410)]
    public async Task A_watch_from_a_compacted_version_is_gone_in_both_forms(bool asEvent, int code)
    {
        await using var host = await Empty(new DemoClusterOptions { Seed = false, WatchGoneAsEvent = asEvent });
        using var api = ApiClient.Admin(host);
        var version = (await api.GetAsync(Path)).Object("metadata").Text("resourceVersion");
        host.Compact(closeWatches: false);

        using var watch = await api.WatchAsync($"{Path}?watch=true&resourceVersion={version}");
        var answer = await watch.NextAsync();

        Assert.Equal(code, watch.Code);
        var status = asEvent ? answer.Object("object") : answer;
        Assert.Equal(410, status.Number("code"));
        Assert.Equal("Expired", status.Text("reason"));
    }

    [Fact]
    public async Task An_open_watch_that_falls_behind_the_compaction_ends_with_gone()
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);
        var version = (await api.GetAsync(Path)).Object("metadata").Text("resourceVersion");
        using var watch = await api.WatchAsync($"{Path}?watch=true&resourceVersion={version}");

        host.Compact(closeWatches: true);
        var last = await watch.NextAsync();

        Assert.Equal("ERROR", last.Text("type"));
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_without_a_version_begins_with_the_existing_objects_and_ends_at_its_timeout()
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);
        await api.CreateAsync(Path, ConfigMap("a", "no"));

        using var watch = await api.WatchAsync($"{Path}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=a");
        var first = await watch.NextAsync();

        Assert.Equal("ADDED", first.Text("type"));
        Assert.Null(await watch.NextAsync());
    }

    private static Task<DemoClusterHost> Empty(DemoClusterOptions? options = null) =>
        DemoClusterHost.StartAsync(options ?? new DemoClusterOptions { Seed = false }, CancellationToken.None);

    private static Task<(int Code, JsonObject Body)> Label(ApiClient api, string name, string shown) =>
        api.SendAsync("PATCH", $"{Path}/{name}", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["shown"] = shown } } }, "application/merge-patch+json");

    private static JsonObject ConfigMap(string name, string shown) => new() { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["shown"] = shown } } };
}
