using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AppHost.Tests.Hosting;

public sealed class WaitingTests : IDisposable
{
    private readonly string _flag = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

    public void Dispose() => File.Delete(_flag);

    [Fact]
    public async Task WaitFor_starts_the_one_only_when_the_other_is_healthy()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var server = builder.AddHttpServer("server", $"require('fs').existsSync('{_flag}') ? 200 : 503");
            builder.AddScript("job", "echo ran").WaitFor(server);
        });
        await application.WaitForAsync("server", snapshot => snapshot is { HealthStatus: HealthStatus.Unhealthy, Detail: "answers 503" });

        var waiting = application.Find("job")!;
        await File.WriteAllTextAsync(_flag, "", TestContext.Current.CancellationToken);

        Assert.Equal((KnownResourceStates.Waiting, "waits for server"), (waiting.State?.Text, waiting.Detail));
        Assert.Equal(["ran"], await application.WaitForOutputAsync("job"));
        Assert.Equal(HealthStatus.Healthy, application.Find("server")!.HealthStatus);
    }

    [Fact]
    public async Task WaitForCompletion_starts_the_one_after_the_other_has_ended_well()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var first = builder.AddScript("first", $"sleep 0.3; echo made > {_flag}");
            builder.AddScript("second", $"cat {_flag}").WaitForCompletion(first);
        });

        Assert.Equal(["made"], await application.WaitForOutputAsync("second"));
    }

    [Fact]
    public async Task WaitForCompletion_fails_when_the_other_fails()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            var first = builder.AddScript("first", "exit 3");
            builder.AddScript("second", "true").WaitForCompletion(first);
        });

        var failed = await application.WaitForStateAsync("second", KnownResourceStates.FailedToStart);

        Assert.Contains("'first', which it waits for, ended with 3", failed.Snapshot.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_that_wait_for_each_other_are_refused()
    {
        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => TestApplication.StartAsync(builder =>
        {
            var a = builder.AddScript("a", "true");
            var b = builder.AddScript("b", "true").WaitFor(a);
            a.WaitFor(b);
        }));

        Assert.Contains("a → b → a", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_who_wait_are_stopped_before_what_they_wait_for()
    {
        var application = await TestApplication.StartAsync(builder =>
        {
            var server = builder.AddServer("server", $"trap 'echo server >> {_flag}; exit 0' TERM; while :; do sleep 0.05; done");
            builder.AddServer("user", $"trap 'sleep 0.3; echo user >> {_flag}; exit 0' TERM; echo up; while :; do sleep 0.05; done").WaitFor(server);
        });
        await Eventually.True(() => application.Log("user").Count > 0, "the user of the server runs");

        await application.DisposeAsync();

        Assert.Equal(["user", "server"], await File.ReadAllLinesAsync(_flag, TestContext.Current.CancellationToken));
    }
}
