using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Informers;

public class InformerTests
{
    [Fact]
    public async Task A_list_is_applied_only_when_every_page_was_read()
    {
        await using var harness = new InformerHarness(new InformerOptions { Namespace = "shop", PageSize = 2, LabelSelector = "a=b" });

        var first = await harness.Server.NextAsync();
        Assert.Equal(("/api/v1/namespaces/shop/configmaps", "2", "a=b"), (first.Path, first.Query["limit"], first.Query["labelSelector"]));
        first.Answer(Wire.List(10, "token-1", Wire.Thing("a", 1), Wire.Thing("b", 2)));
        var second = await harness.Server.NextAsync();

        Assert.Equal("token-1", second.Query["continue"]);
        Assert.Empty(harness.Informer.Snapshot.Items);
        Assert.False(harness.Informer.State.Synced);

        second.Answer(Wire.List(10, null, Wire.Thing("c", 3)));
        await harness.Informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["a", "b", "c"], harness.Names);
        await harness.AcceptWatchAsync(10);
    }

    [Fact]
    public async Task An_expired_continue_token_restarts_the_list_without_pages()
    {
        await using var harness = new InformerHarness(new InformerOptions { PageSize = 1 });

        (await harness.Server.NextAsync()).Answer(Wire.List(10, "token-1", Wire.Thing("deleted-during-the-list", 1)));
        (await harness.Server.NextAsync()).AnswerStatus(410, "Expired");
        var again = await harness.Server.NextAsync();
        Assert.Null(again.Query["continue"]);
        Assert.Null(again.Query["limit"]);
        again.Answer(Wire.List(20, null, Wire.Thing("a", 15)));
        await harness.AcceptWatchAsync(20);

        Assert.Equal(["a"], harness.Names);
    }

    [Fact]
    public async Task Changes_are_ordered_and_contain_old_and_new()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));

        watch.Send(
            Wire.Event("MODIFIED", Wire.Thing("a", 11, "blue")),
            Wire.Event("ADDED", Wire.Thing("b", 12)),
            Wire.Event("DELETED", Wire.Thing("a", 13, "blue")));

        Assert.Equal(
            ["Added a ->red", "Modified a red->blue", "Added b ->red", "Deleted a blue->"],
            await harness.ChangesAsync(4));
        Assert.Equal(["b"], harness.Names);
    }

    [Fact]
    public async Task A_watch_that_ends_continues_from_its_last_bookmark()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));

        watch.Send(Wire.Event("MODIFIED", Wire.Thing("a", 11, "blue")), Wire.Bookmark(40));
        watch.End();
        var next = await harness.AcceptWatchAsync(40);
        next.Send(Wire.Event("ADDED", Wire.Thing("b", 41)));

        await Eventually.True(() => harness.Names.SequenceEqual(["a", "b"]), "b is there");
        Assert.True(watch.IsDisposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_expired_watch_relists_and_reports_the_difference(bool asEvent)
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("stays", 5), Wire.Thing("goes", 6), Wire.Thing("changes", 7));
        if (asEvent)
        {
            watch.Send(Wire.Event("ERROR", Wire.Status(410, "Expired", "too old resource version: 10 (50)")));
        }
        else
        {
            watch.End();
            await harness.PassBackOffAsync();
            (await harness.Server.NextAsync()).AnswerStatus(410, "Gone");
            await harness.PassBackOffAsync();
        }

        await harness.SyncAsync(60, Wire.Thing("stays", 5), Wire.Thing("changes", 55, "blue"), Wire.Thing("comes", 56));

        var changes = await harness.ChangesAsync(6);
        Assert.Equal(["Modified changes red->blue", "Added comes ->red", "Deleted goes red->"], changes[3..]);
        Assert.True(harness.Informer.State is { Synced: true, Reachable: true, LastError: null });
    }

    [Fact]
    public async Task Events_before_an_error_in_the_same_packet_are_applied()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);

        watch.Send(Wire.Event("ADDED", Wire.Thing("a", 11)), Wire.Event("ERROR", Wire.Status(410, "Expired", "gone")));

        Assert.Equal(["Added a ->red"], await harness.ChangesAsync(1));
        await harness.SyncAsync(12, Wire.Thing("a", 11));
    }

    [Fact]
    public async Task An_idle_watch_is_reopened_from_its_last_version()
    {
        await using var harness = new InformerHarness(new InformerOptions { IdleTimeout = TimeSpan.FromMinutes(2) });
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        watch.Send(Wire.Event("MODIFIED", Wire.Thing("a", 11, "blue")));
        await Eventually.True(
            () => harness.Colour("a") == "blue" && harness.Time.NextTimer == TimeSpan.FromMinutes(2),
            "the event is applied and the next is awaited");

        harness.Time.Advance(TimeSpan.FromMinutes(2));

        await harness.AcceptWatchAsync(11);
        Assert.True(watch.IsDisposed);
        Assert.True(harness.Informer.State.Reachable);
    }

    [Fact]
    public async Task A_watch_that_delivers_events_has_no_idle_timeout()
    {
        await using var harness = new InformerHarness(new InformerOptions { IdleTimeout = TimeSpan.FromMinutes(2) });
        var watch = await harness.SyncAsync(10);

        for (var version = 11; version < 20; version++)
        {
            // Each event restarts the time-out: 9 × 90 s in total, never 2 min without an event.
            var name = $"thing-{version}";
            watch.Send(Wire.Event("ADDED", Wire.Thing(name, version)));
            await Eventually.True(
                () => harness.Colour(name) is not null && harness.Time.NextTimer == TimeSpan.FromMinutes(2),
                "the event is applied and the next is awaited");
            harness.Time.Advance(TimeSpan.FromSeconds(90));
        }

        Assert.False(harness.Server.HasWaiting);
        Assert.False(watch.IsDisposed);
    }

    [Fact]
    public async Task A_server_restart_loses_nothing()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        watch.Send(Wire.Event("ADDED", Wire.Thing("b", 11)));
        await harness.ChangesAsync(2);

        watch.Break();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            // A GET that cannot connect is sent four times before it counts as failed.
            for (var send = 0; send < 4; send++)
            {
                await harness.PassBackOffAsync();
                (await harness.Server.NextAsync()).Fail();
            }
        }

        await Eventually.True(() => !harness.Informer.State.Reachable, "the state says unreachable");
        Assert.Equal(KubernetesFailure.Unreachable, harness.Informer.State.LastError!.Failure);
        Assert.True(harness.Informer.State.Synced);
        Assert.Equal(["a", "b"], harness.Names);

        await harness.PassBackOffAsync();
        var next = await harness.AcceptWatchAsync(11);
        next.Send(Wire.Event("ADDED", Wire.Thing("c", 12)));
        Assert.Equal(["Added c ->red"], await harness.ChangesAsync(1));
        Assert.True(harness.Informer.State is { Reachable: true, LastError: null });
    }

    [Fact]
    public async Task Failures_back_off_twice_as_long_each_time_up_to_the_limit()
    {
        var options = new InformerOptions { InitialBackoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(5) };
        await using var harness = new InformerHarness(options);
        var waits = new List<double>();

        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await harness.Server.NextAsync()).AnswerStatus(403, "Forbidden");
            await Eventually.True(() => harness.Time.NextTimer <= options.MaxBackoff, "the informer waits");
            waits.Add(harness.Time.NextTimer!.Value.TotalSeconds);
            harness.Time.Advance(harness.Time.NextTimer.Value);
        }

        Assert.Equal([1, 2, 4, 5, 5], waits);
        Assert.Equal((true, KubernetesFailure.Forbidden), (harness.Informer.State.Reachable, harness.Informer.State.LastError!.Failure));
    }

    [Fact]
    public async Task A_watch_that_ends_immediately_is_not_reopened_in_a_hot_loop()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);

        watch.End();
        await Eventually.True(() => harness.Time.NextTimer <= InformerOptions.Default.InitialBackoff, "the informer waits");

        Assert.False(harness.Server.HasWaiting);
        await harness.PassBackOffAsync();
        await harness.AcceptWatchAsync(10);
    }

    [Fact]
    public async Task A_cluster_whose_versions_restart_is_relisted()
    {
        // etcd was restored from a backup: the version lies in its future, and a watch from there fails without 410.
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(1000, Wire.Thing("a", 999), Wire.Thing("lost", 998));
        watch.Break();

        for (var attempt = 0; attempt < 4; attempt++)
        {
            await harness.PassBackOffAsync();
            var refused = await harness.Server.NextAsync();
            Assert.True(refused.IsWatch);
            refused.AnswerStatus(500, "Timeout", "Too large resource version: 1000, current: 50");
        }

        await harness.PassBackOffAsync();
        await harness.SyncAsync(50, Wire.Thing("a", 40, "blue"));
        await Eventually.True(() => harness.Names.SequenceEqual(["a"]) && harness.Colour("a") == "blue", "the older state is taken over");
    }

    [Fact]
    public async Task A_half_event_at_the_end_of_a_watch_is_not_an_event()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);

        watch.SendRaw(Wire.Event("ADDED", Wire.Thing("a", 11)) + "\n" + Wire.Event("ADDED", Wire.Thing("b", 12))[..40]);
        watch.End();

        var next = await harness.AcceptWatchAsync(11);
        next.Send(Wire.Event("ADDED", Wire.Thing("b", 12)));
        Assert.Equal(["Added a ->red", "Added b ->red"], await harness.ChangesAsync(2));
    }

    [Theory]
    [InlineData("""{"type":"ADDED","object":{"metadata":""")]
    [InlineData("""{"type":"ADDED"}""")]
    public async Task A_broken_frame_is_an_error_and_the_watch_continues(string frame)
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);

        watch.Send(frame);
        await Eventually.True(() => harness.Informer.State.LastError is not null, "the error shows");
        Assert.Equal(KubernetesFailure.Protocol, harness.Informer.State.LastError!.Failure);

        await harness.PassBackOffAsync();
        await harness.AcceptWatchAsync(10);
        await Eventually.True(() => harness.Informer.State.LastError is null, "the error is gone");
    }
}
