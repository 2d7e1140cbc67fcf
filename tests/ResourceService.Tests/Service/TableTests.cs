using System.Globalization;
using System.Text.RegularExpressions;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>Tables contain what kubectl prints, searched, sorted and paged.</summary>
public sealed class TableTests
{
    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Kinds_have_counts_and_tables_have_the_columns_of_kubectl(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Admin);
        await ns.CreateAsync(Workloads.Healthy("web"));

        foreach (var (kind, columns) in new[]
        {
            ("Pod", new[] { "Name", "Ready", "Status", "Restarts", "Age" }),
            ("Deployment", ["Name", "Ready", "Up-to-date", "Available", "Age"]),
            ("Event", ["Last Seen", "Type", "Reason", "Object", "Message"]),
            ("Node", ["Name", "Status", "Roles", "Age", "Version"]),
            ("CustomResourceDefinition", ["Name", "Created At"]),
            ("Namespace", ["Name", "Status", "Age"]),
        })
        {
            var table = await Eventually.Succeeds(async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = kind }));
            Assert.Equal(columns, table.Columns.Where(column => column.Priority == 0).Select(column => column.Name));
            Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Cells.Count));
            var age = table.Columns.ToList().FindIndex(column => column.Name == "Age");
            Assert.All(table.Rows.Where(_ => age >= 0), row => Assert.Equal(row.CreatedAt.ToDateTimeOffset(), DateTimeOffset.Parse(row.Cells[age], null)));
        }

        var kinds = (await client.ListKindsAsync(new Empty())).Kinds;
        var pods = kinds.Single(kind => kind.Kind == "Pod");
        Assert.Equal((await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod" })).TotalSize, pods.Count);
        Assert.Equal(("pods", true, false), (pods.Plural, pods.Namespaced, pods.Custom));
        Assert.Equal(kinds.Count, kinds.Select(kind => kind.Kind).Distinct().Count());

        await Eventually.Succeeds(async () =>
        {
            var row = Assert.Single((await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod", Namespace = ns.Name })).Rows);
            Assert.StartsWith("web-", row.Name, StringComparison.Ordinal);
            Assert.Equal("web", row.Labels["app"]);
            Assert.Contains("Running", row.Cells);
        }, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Restarts_say_when_the_last_one_was(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Admin);
        await ns.CreateAsync(Workloads.Crashing("api"));

        await Eventually.Succeeds(async () =>
        {
            var table = await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod", Namespace = ns.Name });
            var restarts = table.Columns.ToList().FindIndex(column => column.Name == "Restarts");
            var printed = Regex.Match(Assert.Single(table.Rows).Cells[restarts], @"^[1-9]\d*(?: \((.+)Z ago\))?$");
            Assert.True(printed.Success, table.Rows[0].Cells[restarts]);

            // A cluster before 1.23 prints the count alone.
            Assert.True(printed.Groups[1].Success || name != LiveCluster.Demo, table.Rows[0].Cells[restarts]);
            if (!printed.Groups[1].Success)
            {
                return;
            }

            var at = DateTimeOffset.Parse(printed.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            Assert.InRange(at, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(1));
        }, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Pages_hold_every_row_once_in_any_order(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        var client = service.As(service.Admin);
        for (var index = 0; index < 12; index++)
        {
            await ns.CreateAsync(Manifests.ConfigMap($"map-{index}", ("parity", index % 2 == 0 ? "even" : "odd")));
        }

        var all = new ListResourcesRequest { Kind = "ConfigMap", Namespace = ns.Name, Q = "map-" };
        await Eventually.Succeeds(async () => Assert.Equal(12, (await client.ListResourcesAsync(all)).TotalSize));
        foreach (var sort in new[] { "", "Name", "-Name", "Age", "-Age", "namespace", "-namespace" })
        {
            var names = await PagesAsync(client, new ListResourcesRequest(all) { Sort = sort, Limit = 5 });
            Assert.Equal(12, names.Distinct().Count());
            Assert.Equal(12, names.Count);
            if (sort == "Name")
            {
                // In natural order, not in the order of characters.
                Assert.Equal(Enumerable.Range(0, 12).Select(index => $"map-{index}"), names);
            }
        }

        var even = await client.ListResourcesAsync(new ListResourcesRequest(all) { LabelSelector = "parity in (even),!absent" });
        Assert.Equal(6, even.TotalSize);
        Assert.Equal(["map-11"], (await client.ListResourcesAsync(new ListResourcesRequest(all) { Q = "MAP-11 odd" })).Rows.Select(row => row.Name));

        // A row that is deleted between two pages does not make the next page skip another.
        var first = await client.ListResourcesAsync(new ListResourcesRequest(all) { Sort = "Name", Limit = 4 });
        await ns.DeleteAsync("ConfigMap", "v1", "map-3");
        await Eventually.Succeeds(async () => Assert.Equal(11, (await client.ListResourcesAsync(all)).TotalSize));
        var second = await client.ListResourcesAsync(new ListResourcesRequest(all) { Sort = "Name", Limit = 4, Cursor = first.NextCursor });
        Assert.Equal(["map-4", "map-5", "map-6", "map-7"], second.Rows.Select(row => row.Name));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Rows_are_sorted_by_namespace_in_both_directions(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        var id = Guid.NewGuid().ToString("N")[..10];
        await using var one = await cluster.CreateNamespaceAsync($"svc-{id}-9");
        await using var two = await cluster.CreateNamespaceAsync($"svc-{id}-10");
        await using var service = await RunningService.StartAsync(cluster);
        var user = service.Policies.AddUser("dev@test.local", [one.Name, two.Name], ["ConfigMap"]);
        var client = service.As(user);
        foreach (var ns in new[] { one, two })
        {
            await ns.CreateAsync(Manifests.ConfigMap("sorted-a", ("k", "v")));
            await ns.CreateAsync(Manifests.ConfigMap("sorted-b", ("k", "v")));
        }

        var all = new ListResourcesRequest { Kind = "ConfigMap", Q = "sorted-" };
        await Eventually.Succeeds(async () => Assert.Equal(4, (await client.ListResourcesAsync(all)).TotalSize));
        var ascending = (await client.ListResourcesAsync(new ListResourcesRequest(all) { Sort = "namespace" })).Rows;
        var descending = (await client.ListResourcesAsync(new ListResourcesRequest(all) { Sort = "-Namespace" })).Rows;

        // Within a namespace by name, in both directions, as for every other column.
        var (first, second) = (one.Name, two.Name);
        Assert.Equal([(first, "sorted-a"), (first, "sorted-b"), (second, "sorted-a"), (second, "sorted-b")], ascending.Select(row => (row.Namespace, row.Name)));
        Assert.Equal([(second, "sorted-a"), (second, "sorted-b"), (first, "sorted-a"), (first, "sorted-b")], descending.Select(row => (row.Namespace, row.Name)));
    }

    [Fact]
    public async Task Validation_errors_name_the_field()
    {
        await using var service = await RunningService.StartAsync(await Cluster.FindAsync(LiveCluster.Demo));
        var client = service.As(service.Admin);

        foreach (var (request, field) in new[]
        {
            (new ListResourcesRequest(), "kind"),
            (new ListResourcesRequest { Kind = "Pod", Limit = 1001 }, "limit"),
            (new ListResourcesRequest { Kind = "Pod", Limit = -1 }, "limit"),
            (new ListResourcesRequest { Kind = "Pod", Sort = "Colour" }, "sort"),
            (new ListResourcesRequest { Kind = "Node", Sort = "namespace" }, "sort"),
            (new ListResourcesRequest { Kind = "Pod", Sort = "--Name" }, "sort"),
            (new ListResourcesRequest { Kind = "Pod", Sort = "-" }, "sort"),
            (new ListResourcesRequest { Kind = "Pod", Cursor = "no cursor" }, "cursor"),
            (new ListResourcesRequest { Kind = "Pod", LabelSelector = "a in b" }, "labelSelector"),
        })
        {
            Assert.StartsWith(field, await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.ListResourcesAsync(request)), StringComparison.Ordinal);
        }

        await RpcAssert.RefusedAsync(StatusCode.NotFound, async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Unicorn" }));
        await RpcAssert.RefusedAsync(StatusCode.InvalidArgument, async () => await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Pod", Cluster = "elsewhere" }));
    }

    private static async Task<List<string>> PagesAsync(V1.ResourceService.ResourceServiceClient client, ListResourcesRequest request)
    {
        var names = new List<string>();
        do
        {
            var page = await client.ListResourcesAsync(request);
            names.AddRange(page.Rows.Select(row => row.Name));
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);

        return names;
    }
}
