using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class TableContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task A_built_in_kind_has_the_columns_kubectl_prints(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await session.CreateAsync(Manifest.Deployment("web", replicas: 0, "sleep 3600"));

        var page = await session.Client.ListTablePageAsync(await session.TypeAsync("Deployment"), new ListOptions { Namespace = session.Namespace }, Cancellation);

        Assert.Equal(["Name", "Ready", "Up-to-date", "Available", "Age"], page.Columns.Where(column => column.Priority == 0).Select(column => column.Name));
        Assert.Equal("name", page.Columns[0].Format);
        Assert.Contains(page.Columns, column => column is { Name: "Images", Priority: > 0 });
        var row = Assert.Single(page.Rows);
        Assert.Equal(("web", session.Namespace), (row.Name, row.Namespace));
        Assert.Equal(("web", "0/0"), (row.GetCell(0), row.GetCell(1)));
        Assert.Equal(page.Columns.Count, row.CellCount);
        Assert.True(Guid.TryParse(row.Uid, out _));
        Assert.False(row.ResourceVersion.IsEmpty);
        Assert.InRange(row.CreationTimestamp, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task Tables_come_in_pages_with_labels(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        for (var index = 0; index < 5; index++)
        {
            await session.CreateAsync(Manifest.ConfigMap($"map-{index}", ("tier", "web")));
        }

        var options = new ListOptions { Namespace = session.Namespace, Limit = 2, LabelSelector = "tier=web" };
        var names = new List<string>();
        do
        {
            var page = await session.Client.ListTablePageAsync(maps, options, Cancellation);
            names.AddRange(page.Rows.Select(row => row.Name));
            Assert.All(page.Rows, row => Assert.Equal("web", row.Labels["tier"]));
            options = options with { Continue = page.Continue };
        }
        while (options.Continue is not null);

        Assert.Equal(["map-0", "map-1", "map-2", "map-3", "map-4"], names);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_custom_kind_has_the_columns_of_its_definition(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        await using var kettles = await CustomKind.DefineAsync(session,
        [
            new JsonObject { ["name"] = "Litres", ["type"] = "integer", ["jsonPath"] = ".spec.litres" },
            new JsonObject { ["name"] = "Colour", ["type"] = "string", ["jsonPath"] = ".spec.colour", ["priority"] = 1 },
            new JsonObject { ["name"] = "Lid", ["type"] = "string", ["jsonPath"] = ".spec.lid" },
        ]);
        await kettles.CreateAsync("tea", new JsonObject { ["litres"] = 2, ["colour"] = "red" });

        var page = await session.Client.ListTablePageAsync(kettles.Type, new ListOptions { Namespace = session.Namespace }, Cancellation);

        Assert.Equal(["Name", "Litres", "Colour", "Lid"], page.Columns.Select(column => column.Name));
        Assert.Equal(1, page.Columns[2].Priority);
        var row = Assert.Single(page.Rows);
        Assert.Equal(["tea", "2", "red", ""], Enumerable.Range(0, row.CellCount).Select(row.GetCell));
        Assert.Equal("ket", Assert.Single(kettles.Type.ShortNames));
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_table_stays_current(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var deployments = await session.TypeAsync("Deployment");
        await session.CreateAsync(Manifest.Deployment("web", replicas: 0, "sleep 3600"));
        var informer = new TableInformer(session.Client, deployments, new InformerOptions { Namespace = session.Namespace });
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Cancellation);
        using var subscription = informer.Subscribe();

        await session.CreateAsync(Manifest.Deployment("api", replicas: 0, "sleep 3600"));
        await session.Client.ScaleAsync(deployments, session.Namespace, "web", 1, WriteOptions.Default, Cancellation);

        Assert.Single(subscription.Initial.Items);
        await Eventually.Succeeds(() =>
        {
            Assert.Equal("0/0", Row("api").GetCell(1));
            Assert.EndsWith("/1", Row("web").GetCell(1), StringComparison.Ordinal);
        });
        await session.Client.DeleteAsync(deployments, session.Namespace, "api", DeleteOptions.Default, Cancellation);
        await Eventually.True(() => informer.Snapshot.Items.Count == 1, "the deleted deployment leaves the table");
        Assert.Equal("Name", informer.Columns[0].Name);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        TableRow Row(string name) => informer.Snapshot.Items[new ObjectKey(session.Namespace, name)];
    }
}
