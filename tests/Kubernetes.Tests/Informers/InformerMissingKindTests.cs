using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Informers;

/// <summary>The watched kind itself is removed, as when its CustomResourceDefinition is deleted.</summary>
public class InformerMissingKindTests
{
    [Fact]
    public async Task A_removed_kind_reports_every_object_deleted_and_can_be_restored()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5), Wire.Thing("b", 6));
        await harness.ChangesAsync(2);

        watch.Send(Wire.Event("ERROR", Wire.Status(404, "NotFound", "the server could not find the requested resource")));
        var list = await harness.Server.NextAsync();
        Assert.False(list.IsWatch);
        list.AnswerStatus(404, "NotFound");

        var deleted = await harness.ChangesAsync(2);
        Assert.Equal(["Deleted a red->", "Deleted b red->"], deleted.Order(StringComparer.Ordinal));
        await Eventually.True(() => harness.Informer.State.KindGone, "the state says that the kind is gone");
        Assert.Equal((true, true, KubernetesFailure.NotFound), (harness.Informer.State.Synced, harness.Informer.State.Reachable, harness.Informer.State.LastError!.Failure));
        Assert.Empty(harness.Names);

        await harness.PassBackOffAsync();
        await harness.SyncAsync(30, Wire.Thing("a", 25, "blue", uid: "another"));
        Assert.Equal(["Added a ->blue"], await harness.ChangesAsync(1));
        await Eventually.True(() => harness.Informer.State is { KindGone: false, LastError: null }, "the kind is back");
    }

    [Fact]
    public async Task A_watch_that_is_not_found_while_the_list_succeeds_loses_nothing()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        watch.Break();
        await harness.PassBackOffAsync();

        (await harness.Server.NextAsync()).AnswerStatus(404, "NotFound");
        await harness.PassBackOffAsync();
        await harness.SyncAsync(20, Wire.Thing("a", 5));

        Assert.Equal(["a"], harness.Names);
        Assert.False(harness.Informer.State.KindGone);
        Assert.Equal(["Added a ->red"], await harness.ChangesAsync(1));
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_is_skipped_and_the_events_around_it_are_applied()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);

        watch.Send(
            Wire.Event("ADDED", Wire.Thing("a", 11)),
            Wire.Event("CHECKPOINTED", Wire.Thing("a", 12, "green")),
            """{"type":"HEARTBEAT"}""",
            Wire.Event("MODIFIED", Wire.Thing("a", 13, "blue")));

        Assert.Equal(["Added a ->red", "Modified a red->blue"], await harness.ChangesAsync(2));
        Assert.Null(harness.Informer.State.LastError);
        Assert.False(harness.Server.HasWaiting);
    }
}
