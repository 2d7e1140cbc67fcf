using System.Collections.Immutable;
using ClusterCodex.Kubernetes.Tests.Contract;
using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Informers;

public class InformerSubscriptionTests
{
    [Fact]
    public async Task A_late_subscriber_begins_with_the_current_snapshot()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        using var late = harness.Informer.Subscribe();

        watch.Send(Wire.Event("ADDED", Wire.Thing("b", 11)));
        var batch = await FirstAsync(late);

        Assert.Equal(["a"], late.Initial.Items.Keys.Select(key => key.Name));
        Assert.Equal("b", Assert.Single(batch.Changes).Key.Name);
        Assert.Equal(2, batch.Snapshot.Items.Count);
    }

    [Fact]
    public async Task A_reader_far_behind_gets_the_difference_instead_of_a_growing_queue()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("gone", 5), Wire.Thing("kept", 6));
        using var slow = harness.Informer.Subscribe();
        const int Events = InformerSubscription<ConfigMapView>.MaxQueued + 5_000;

        watch.Send(Wire.Event("DELETED", Wire.Thing("gone", 11)));
        for (var start = 0; start < Events; start += 1000)
        {
            watch.Send([.. Enumerable.Range(start, 1000).Select(index => Wire.Event("MODIFIED", Wire.Thing("kept", 12 + index, $"c{index}")))]);
        }

        await Eventually.True(() => harness.Colour("kept") == $"c{Events - 1}", "everything is applied");
        var items = slow.Initial.Items;
        var changes = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var batch in slow.ReadAllAsync(limit.Token))
        {
            changes += batch.Changes.Count;
            items = Replay(items, batch);
            if (items.Values.Single().Colour == $"c{Events - 1}")
            {
                break;
            }
        }

        Assert.InRange(changes, 2, InformerSubscription<ConfigMapView>.MaxQueued);
        Assert.Equal("kept", items.Keys.Single().Name);
    }

    [Fact]
    public async Task A_disposed_subscription_receives_nothing()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);
        var gone = harness.Informer.Subscribe();
        gone.Dispose();

        watch.Send(Wire.Event("ADDED", Wire.Thing("a", 11)));
        await harness.ChangesAsync(1);

        using var none = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in gone.ReadAllAsync(none.Token))
            {
                Assert.Fail("A disposed subscription was served.");
            }
        });
    }

    private static ImmutableDictionary<ObjectKey, ConfigMapView> Replay(ImmutableDictionary<ObjectKey, ConfigMapView> items, InformerBatch<ConfigMapView> batch)
    {
        foreach (var change in batch.Changes)
        {
            items = change.New is null ? items.Remove(change.Key) : items.SetItem(change.Key, change.New);
        }

        return items;
    }

    private static async Task<InformerBatch<ConfigMapView>> FirstAsync(InformerSubscription<ConfigMapView> subscription)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await foreach (var batch in subscription.ReadAllAsync(limit.Token))
        {
            return batch;
        }

        throw new InvalidOperationException("A subscription ends only when cancelled.");
    }
}
