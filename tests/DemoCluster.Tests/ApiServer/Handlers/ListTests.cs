using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.ApiServer.Handlers;

public class ListTests
{
    [Fact]
    public async Task Pages_are_consistent_although_objects_change_between_them()
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);
        await Fill(api, 7);

        var first = await api.GetAsync("/api/v1/namespaces/default/configmaps?limit=3&labelSelector=page=yes");
        await api.SendAsync("DELETE", "/api/v1/namespaces/default/configmaps/c5");
        await api.CreateAsync("/api/v1/namespaces/default/configmaps", ConfigMap("c45"));
        var second = await api.GetAsync($"/api/v1/namespaces/default/configmaps?limit=3&labelSelector=page=yes&continue={Continue(first)}");
        var third = await api.GetAsync($"/api/v1/namespaces/default/configmaps?limit=3&labelSelector=page=yes&continue={Continue(second)}");

        Assert.Equal(["c0", "c1", "c2"], Names(first));
        Assert.Equal(["c3", "c4", "c5"], Names(second));
        Assert.Equal(["c6"], Names(third));
        Assert.Equal("", Continue(third));
        Assert.Equal(first.Object("metadata").Text("resourceVersion"), third.Object("metadata").Text("resourceVersion"));
    }

    [Fact]
    public async Task A_page_from_before_the_compaction_has_expired()
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);
        await Fill(api, 5);
        var first = await api.GetAsync("/api/v1/namespaces/default/configmaps?limit=2");

        host.Compact(closeWatches: false);
        var (code, body) = await api.SendAsync("GET", $"/api/v1/namespaces/default/configmaps?limit=2&continue={Continue(first)}");

        Assert.Equal(410, code);
        Assert.Equal("Expired", body.Text("reason"));
    }

    [Theory]
    [InlineData("continue=bm9uc2Vuc2U", 400)]
    [InlineData("limit=many", 400)]
    [InlineData("labelSelector=a%20in%20(b", 400)]
    [InlineData("fieldSelector=spec.x%3D1", 400)]
    [InlineData("resourceVersion=999999999999999999", 504)]
    public async Task An_invalid_list_is_rejected(string query, int expected)
    {
        await using var host = await Empty();
        using var api = ApiClient.Admin(host);

        var (code, body) = await api.SendAsync("GET", $"/api/v1/namespaces/default/configmaps?{query}");

        Assert.Equal(expected, code);
        Assert.Equal("Status", body.Text("kind"));
    }

    [Fact]
    public async Task A_hundred_pods_of_load_are_listed_and_change()
    {
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Seed = false, SyntheticPods = 100, SyntheticChangesPerSecond = 200 }, CancellationToken.None);
        using var api = ApiClient.Admin(host);

        var pods = await api.GetAsync("/api/v1/pods");

        Assert.Equal(100, pods.Objects("items").Count());
        await Eventually.True(
            async () => (await api.GetAsync("/api/v1/namespaces/load-0000/pods/load-000000")).Object("status").Objects("containerStatuses").First().Int("restartCount") > 0,
            "the first pod of the load has changed");
    }

    private static Task<DemoClusterHost> Empty() => DemoClusterHost.StartAsync(new DemoClusterOptions { Seed = false }, CancellationToken.None);

    private static async Task Fill(ApiClient api, int count)
    {
        for (var index = 0; index < count; index++)
        {
            await api.CreateAsync("/api/v1/namespaces/default/configmaps", ConfigMap($"c{index}"));
        }
    }

    private static JsonObject ConfigMap(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["page"] = "yes" } } };

    private static string Continue(JsonObject list) => list.Object("metadata").Text("continue");

    private static IEnumerable<string> Names(JsonObject list) => list.Objects("items").Select(item => item.NameOf());
}
