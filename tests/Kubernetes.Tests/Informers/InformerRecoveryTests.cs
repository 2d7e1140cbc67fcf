using ClusterCodex.Kubernetes.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.Kubernetes.Tests.Informers;

/// <summary>Watches that the server accepts but that make no progress.</summary>
public class InformerRecoveryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_that_the_server_cannot_encode_is_skipped_by_a_list(bool connectionBreaks)
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        for (var attempt = 1; attempt < 5; attempt++)
        {
            End(watch, connectionBreaks);

            // The clock does not advance until then: a long watch is not a failure.
            await harness.AwaitBackOffAsync();
            Assert.Null(harness.Informer.State.LastError);
            await harness.PassBackOffAsync();
            watch = await harness.AcceptWatchAsync(10);
        }

        End(watch, connectionBreaks);
        await harness.AwaitBackOffAsync();
        Assert.Equal(connectionBreaks ? KubernetesFailure.Unreachable : KubernetesFailure.ServerError, harness.Informer.State.LastError!.Failure);
        await harness.PassBackOffAsync();
        await harness.SyncAsync(20, Wire.Thing("a", 15, "blue"));
        Assert.Equal("blue", harness.Colour("a"));
        Assert.Null(harness.Informer.State.LastError);
    }

    [Fact]
    public async Task Known_events_do_not_count_as_progress_of_a_broken_watch()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10, Wire.Thing("a", 5));
        for (var attempt = 0; attempt < 5; attempt++)
        {
            watch.Send(Wire.Event("MODIFIED", Wire.Thing("a", 5)), InternalError);
            await harness.AwaitBackOffAsync();
            await harness.PassBackOffAsync();
            watch = attempt < 4 ? await harness.AcceptWatchAsync(10) : await harness.SyncAsync(20);
        }

        Assert.Empty(harness.Names);
    }

    [Fact]
    public async Task A_watch_with_progress_resets_the_count()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            watch.Send(Wire.Event("ADDED", Wire.Thing($"thing-{attempt}", 11 + attempt)), InternalError);
            await harness.PassBackOffAsync();
            watch = await harness.AcceptWatchAsync(11 + attempt);
        }

        Assert.Equal(12, harness.Names.Count());
    }

    [Fact]
    public async Task A_long_watch_without_events_resets_the_count()
    {
        await using var harness = new InformerHarness();
        var watch = await harness.SyncAsync(10);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            await Eventually.True(() => harness.Time.NextTimer == InformerOptions.Default.IdleTimeout, "an event is awaited");
            harness.Time.Advance(TimeSpan.FromSeconds(30));
            watch.Break();
            await harness.PassBackOffAsync();
            watch = await harness.AcceptWatchAsync(10);
        }

        Assert.Null(harness.Informer.State.LastError);
    }

    [Fact]
    public async Task Lists_whose_version_expires_immediately_are_not_repeated_in_a_hot_loop()
    {
        await using var harness = new InformerHarness();
        (await harness.SyncAsync(10)).Send(Expired);
        (await harness.SyncAsync(20)).Send(Expired);

        await harness.AwaitBackOffAsync();

        await harness.PassBackOffAsync();
        (await harness.SyncAsync(30)).Send(Wire.Bookmark(40), Expired);
        await harness.SyncAsync(50);
    }

    private static string InternalError => Wire.Event("ERROR", Wire.Status(500, "InternalError", "unable to decode"));

    private static string Expired => Wire.Event("ERROR", Wire.Status(410, "Expired", "too old resource version"));

    private static void End(ScriptedBody watch, bool connectionBreaks)
    {
        if (connectionBreaks)
        {
            watch.Break();
        }
        else
        {
            watch.Send(InternalError);
        }
    }
}
