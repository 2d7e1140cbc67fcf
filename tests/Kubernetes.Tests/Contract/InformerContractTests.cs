using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Contract;

public class InformerContractTests : ContractTest
{
    [Theory, MemberData(nameof(Clusters))]
    public async Task An_informer_follows_added_changed_and_deleted_objects(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await Parallel.ForAsync(0, 12, Cancellation, async (index, _) => await session.CreateAsync(Manifest.ConfigMap($"map-{index:00}", ("ours", "yes"))));
        var informer = new Informer<ConfigMapView>(
            session.Client,
            maps,
            ConfigMapView.Project,
            new InformerOptions { Namespace = session.Namespace, LabelSelector = "ours", PageSize = 5 });
        using var subscription = informer.Subscribe();
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Cancellation);
        Assert.Equal(12, informer.Snapshot.Items.Count);

        await session.Client.PatchAsync(maps, session.Namespace, "map-03", PatchType.Merge, JsonNode.Parse("""{"data":{"colour":"blue"}}""")!, WriteOptions.Default, Cancellation);
        await session.Client.DeleteAsync(maps, session.Namespace, "map-04", DeleteOptions.Default, Cancellation);
        await session.CreateAsync(Manifest.ConfigMap("map-99", ("ours", "yes")));

        var replay = subscription.Initial.Items;
        var changes = new List<Change<ConfigMapView>>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var batch in subscription.ReadAllAsync(limit.Token))
        {
            changes.AddRange(batch.Changes);
            foreach (var change in batch.Changes)
            {
                replay = change.New is null ? replay.Remove(change.Key) : replay.SetItem(change.Key, change.New);
            }

            Assert.Equal(batch.Snapshot.Items.Count, replay.Count);
            if (changes.Count == 15)
            {
                break;
            }
        }

        Assert.Equal([(ChangeType.Modified, "map-03"), (ChangeType.Deleted, "map-04"), (ChangeType.Added, "map-99")], changes[12..].Select(change => (change.Type, change.Key.Name)));
        Assert.Equal(("red", "blue"), (changes[12].Old!.Colour, changes[12].New!.Colour));
        Assert.Equal("blue", informer.Snapshot.Items[new ObjectKey(session.Namespace, "map-03")].Colour);
        Assert.Equal((true, true, null), (informer.State.Synced, informer.State.Reachable, informer.State.LastError));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task An_object_may_leave_the_selector_and_match_it_again(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var maps = await session.TypeAsync("ConfigMap");
        await session.CreateAsync(Manifest.ConfigMap("map-a", ("ours", "yes")));
        var informer = new Informer<ConfigMapView>(
            session.Client, maps, ConfigMapView.Project, new InformerOptions { Namespace = session.Namespace, LabelSelector = "ours=yes" });
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Cancellation);

        for (var round = 0; round < 3; round++)
        {
            await LabelAsync("no");
            await Eventually.True(() => informer.Snapshot.Items.IsEmpty, "the object is gone");
            await LabelAsync("yes");
            await Eventually.True(() => informer.Snapshot.Items.Count == 1, "the object is back");
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Task LabelAsync(string ours) => session.Client.PatchAsync(
            maps,
            session.Namespace,
            "map-a",
            PatchType.Merge,
            new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["ours"] = ours } } },
            WriteOptions.Default,
            Cancellation);
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_deleted_definition_deletes_its_objects_and_a_restored_one_adds_new_objects(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        using var stop = new CancellationTokenSource();
        var watching = new DefinitionWatcher(session.Client).RunAsync(stop.Token);
        Informer<ConfigMapView> informer;
        Task running;
        var seen = new System.Collections.Concurrent.ConcurrentQueue<ChangeType>();
        await using (var kind = await CustomKind.DefineAsync(session, []))
        {
            await kind.CreateAsync("first", []);
            informer = new Informer<ConfigMapView>(session.Client, kind.Type, ConfigMapView.Project, InformerOptions.Default);
            running = informer.RunAsync(stop.Token);
            await informer.WaitForSyncAsync(Cancellation);
            Assert.Single(informer.Snapshot.Items);
        }

        using var subscription = informer.Subscribe();
        var reading = ReadAsync();
        await Eventually.True(() => informer.State.KindGone, "the state says that the kind is gone", TimeSpan.FromSeconds(60));
        Assert.Empty(informer.Snapshot.Items);

        await using (var again = await CustomKind.DefineAsync(session, []))
        {
            await again.CreateAsync("second", []);
            await Eventually.True(
                () => informer.State is { KindGone: false, LastError: null } && informer.Snapshot.Items.Keys.Any(key => key.Name == "second"),
                "the kind is back with its object",
                TimeSpan.FromSeconds(60));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Contains(ChangeType.Added, seen);

        async Task ReadAsync()
        {
            await foreach (var batch in subscription.ReadAllAsync(stop.Token))
            {
                foreach (var change in batch.Changes)
                {
                    seen.Enqueue(change.Type);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Clusters))]
    public async Task A_new_definition_reaches_discovery_automatically(string cluster)
    {
        await using var session = await OpenAsync(cluster);
        var group = $"{session.Namespace.Replace("-", "", StringComparison.Ordinal)}.clustercodex.test";
        Assert.Null(await session.Client.Discovery.FindAsync("Spoon", group, Cancellation));
        using var stop = new CancellationTokenSource();
        var watching = new DefinitionWatcher(session.Client).RunAsync(stop.Token);
        var definitions = await session.TypeAsync("CustomResourceDefinition");
        await session.Client.CreateAsync(definitions, null, (JsonObject)JsonNode.Parse($$$$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "spoons.{{{{group}}}}"},
              "spec": {"group": "{{{{group}}}}", "scope": "Cluster", "names": {"kind": "Spoon", "plural": "spoons", "singular": "spoon"},
                       "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}]}
            }
            """)!, WriteOptions.Default, Cancellation);
        try
        {
            // Faster than the interval between two reloads for an unknown kind.
            await Eventually.True(
                async () => await session.Client.Discovery.FindAsync("Spoon", group, Cancellation) is { Namespaced: false },
                "discovery knows the new kind",
                TimeSpan.FromSeconds(8));
        }
        finally
        {
            await session.Client.DeleteAsync(definitions, null, $"spoons.{group}", DeleteOptions.Default, Cancellation);
            await stop.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }
}
