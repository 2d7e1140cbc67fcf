namespace ClusterCodex.Kubernetes.Tests.Contract;

public class ListContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task Pages_together_hold_every_object_once(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await CreateManyAsync(session, 47);

        var pages = new List<ListPage<ConfigMapView>>();
        var options = new ListOptions { Namespace = session.Namespace, Limit = 10 };
        do
        {
            pages.Add(await session.Client.ListPageAsync(maps, options, ConfigMapView.Project, Cancellation));
            options = options with { Continue = pages[^1].Continue };
        }
        while (options.Continue is not null);

        var names = pages.SelectMany(page => page.Items).Select(map => map.Metadata.Name).Where(IsOurs).ToArray();
        Assert.Equal(47, names.Length);
        Assert.Equal(47, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(pages, page => Assert.InRange(page.Items.Count, 1, 10));
        Assert.Single(pages.Select(page => page.ResourceVersion).Distinct());
        Assert.True(pages[0].RemainingItemCount >= 37, $"remainingItemCount was {pages[0].RemainingItemCount}");
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_paged_list_is_consistent(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await CreateManyAsync(session, 20);

        var options = new ListOptions { Namespace = session.Namespace, Limit = 5 };
        var first = await session.Client.ListPageAsync(maps, options, ConfigMapView.Project, Cancellation);
        await session.CreateAsync(Manifest.ConfigMap("map-zz-late"));
        await session.Client.DeleteAsync(maps, session.Namespace, "map-019", DeleteOptions.Default, Cancellation);
        var rest = new List<ConfigMapView>();
        await foreach (var map in session.Client.ListAsync(maps, options with { Continue = first.Continue }, ConfigMapView.Project, Cancellation))
        {
            rest.Add(map);
        }

        Assert.Contains(rest, map => map.Metadata.Name == "map-019");
        Assert.DoesNotContain(rest, map => map.Metadata.Name == "map-zz-late");
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_invalid_continue_token_is_rejected(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");

        var exception = await Assert.ThrowsAsync<KubernetesException>(() => session.Client.ListPageAsync(
            maps, new ListOptions { Namespace = session.Namespace, Limit = 5, Continue = "bm90LWEtdG9rZW4" }, ConfigMapView.Project, Cancellation));

        Assert.Equal(KubernetesFailure.Invalid, exception.Failure);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Selectors_filter_by_label_and_field(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.ConfigMap("map-a", ("tier", "web"), ("env", "dev")));
        await session.CreateAsync(Manifest.ConfigMap("map-b", ("tier", "web"), ("env", "prod")));
        await session.CreateAsync(Manifest.ConfigMap("map-c", ("tier", "db")));
        await session.CreateAsync(Manifest.ConfigMap("map-d"));

        Assert.Equal(["map-a", "map-b"], await NamesAsync(labels: "tier=web"));
        Assert.Equal(["map-b"], await NamesAsync(labels: "tier=web,env!=dev"));
        Assert.Equal(["map-a", "map-b", "map-c"], await NamesAsync(labels: "tier in (web, db)"));
        Assert.Equal(["map-c"], await NamesAsync(labels: "tier notin (web), tier"));
        Assert.Equal(["map-d"], await NamesAsync(labels: "!tier"));
        Assert.Equal(["map-c"], await NamesAsync(fields: "metadata.name=map-c"));
        Assert.Equal(["map-a", "map-b", "map-d"], await NamesAsync(fields: "metadata.name!=map-c"));

        async Task<string[]> NamesAsync(string? labels = null, string? fields = null)
        {
            var maps = await session.TypeAsync("ConfigMap");
            var options = new ListOptions { Namespace = session.Namespace, LabelSelector = labels, FieldSelector = fields };
            var page = await session.Client.ListPageAsync(maps, options, ConfigMapView.Project, Cancellation);
            return [.. page.Items.Select(map => map.Metadata.Name).Where(IsOurs).Order(StringComparer.Ordinal)];
        }
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_malformed_selector_is_rejected(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");

        var exception = await Assert.ThrowsAsync<KubernetesException>(() =>
            session.Client.ListAsync(maps, new ListOptions { Namespace = session.Namespace, LabelSelector = "a in (" }, Cancellation));

        Assert.Equal(KubernetesFailure.Invalid, exception.Failure);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Whole_objects_are_listed_as_they_are(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await session.CreateAsync(Manifest.ConfigMap("map-a", ("tier", "web")));

        var listed = await session.Client.ListAsync(maps, new ListOptions { Namespace = session.Namespace, LabelSelector = "tier" }, Cancellation);

        var map = Assert.Single(listed);
        Assert.Equal("red", map["data"]!["colour"]!.GetValue<string>());
    }

    // Newer servers put a ConfigMap of their own into every namespace.
    private static bool IsOurs(string name) => name.StartsWith("map-", StringComparison.Ordinal);

    private static Task CreateManyAsync(ClusterSession session, int count) =>
        Parallel.ForAsync(0, count, Cancellation, async (index, _) => await session.CreateAsync(Manifest.ConfigMap($"map-{index:000}")));
}
