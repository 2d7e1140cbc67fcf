using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Internal;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AppHost.Tests.Hosting;

public sealed class SupervisionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crashed_server_is_shown_and_started_again()
    {
        await using var application = await TestApplication.StartAsync(builder => builder.AddHttpServer("server", "200"));
        var first = (await application.WaitForAsync("server", snapshot => snapshot.HealthStatus == HealthStatus.Healthy)).Snapshot.ProcessId!.Value;

        await KillAsync(first);

        var down = await application.WaitForStateAsync("server", "Restarting");
        Assert.Contains("ended with 137", down.Snapshot.Detail, StringComparison.Ordinal);
        var again = await application.WaitForAsync("server", snapshot => snapshot is { Restarts: 1, HealthStatus: HealthStatus.Healthy });
        Assert.NotEqual(first, again.Snapshot.ProcessId);
        Assert.Contains(application.Log("apphost"), line => line.Contains("server ended with 137", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_crashed_process_left_behind_is_ended()
    {
        await using var application = await TestApplication.StartAsync(builder => builder.AddServer("server", "sleep 3600 & echo $!; exec sleep 3600"));
        await application.WaitForAsync("server", snapshot => snapshot.ProcessId is not null);
        await Eventually.True(() => application.Log("server").Count > 0, "the server has printed");
        var orphan = int.Parse(application.Log("server")[0], CultureInfo.InvariantCulture);

        await KillAsync(application.Find("server")!.ProcessId!.Value);
        await application.WaitForAsync("server", snapshot => snapshot.Restarts == 1);

        await Eventually.True(async () => !await IsAliveAsync(orphan), "the orphan is gone");
    }

    [Fact]
    public async Task A_job_that_fails_is_shown_and_not_repeated()
    {
        await using var application = await TestApplication.StartAsync(builder => builder.AddScript("job", "echo broken >&2; exit 4"));

        var ended = await application.WaitForStateAsync("job", KnownResourceStates.Exited);

        Assert.Equal((4, 0, "ended with 4"), (ended.Snapshot.ExitCode, ended.Snapshot.Restarts, ended.Snapshot.Detail));
        Assert.Equal(["broken"], application.Log("job"));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_reported_by_name()
    {
        await using var application = await TestApplication.StartAsync(builder => builder.AddExecutable("server", "no-such-program", "/").WithHttpEndpoint());

        var failed = await application.WaitForStateAsync("server", KnownResourceStates.FailedToStart);

        Assert.Contains("there is no program 'no-such-program' on PATH", failed.Snapshot.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_children_of_children_even_those_that_ignore_the_request()
    {
        var application = await TestApplication.StartAsync(builder =>
            builder.AddServer("server", "sh -c 'trap : TERM; echo $$; while :; do sleep 1; done' & sleep 3600 & echo $!; wait"));
        await application.WaitForAsync("server", snapshot => snapshot.ProcessId is not null);
        await Eventually.True(() => application.Log("server").Count == 2, "both children have printed");
        var grandchildren = application.Log("server").Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToList();

        await application.DisposeAsync();

        foreach (var grandchild in grandchildren)
        {
            Assert.False(await IsAliveAsync(grandchild));
        }
    }

    [Fact]
    public async Task Processes_end_when_the_host_is_killed()
    {
        // The kernel closes a killed process's pipes; disposing the watchdog closes the same one without having ended anything first.
        var watchdog = new ProcessWatchdog();
        List<string> lines = [];
        using var process = ProcessGroup.Start(
            "sh", ["-c", "sleep 3600 & echo $!; wait"], "/", new Dictionary<string, string>(StringComparer.Ordinal), watchdog, (line, _) => lines.Add(line));
        await Eventually.True(() => lines.Count == 1, "the child has printed");
        var grandchild = int.Parse(lines[0], CultureInfo.InvariantCulture);

        watchdog.Dispose();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        await Eventually.True(async () => !await IsAliveAsync(grandchild), "the grandchild is gone");
    }

    [Fact]
    public async Task A_wanted_port_that_is_taken_is_reported_and_another_used()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var application = await TestApplication.StartAsync(builder =>
            builder.AddScript("job", "echo $PORT").WithHttpEndpoint(port, env: "PORT").WithExplicitStart());

        var given = new Uri(application.Find("job")!.Urls.Single().Url).Port;
        Assert.NotEqual(port, given);
        Assert.Contains(application.Log("apphost"), line => line.Contains($"Port {port}, wanted by job (http), is taken; using {given} instead.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_free_wanted_port_is_used()
    {
        var free = PortAllocator.FreePort(23_456);

        await using var application = await TestApplication.StartAsync(builder => builder.AddServer("any", "sleep 60").WithHttpEndpoint(free, name: "wanted"));

        Assert.Contains(application.Find("any")!.Urls, url => url.Name == "wanted" && new Uri(url.Url).Port == free);
    }

    [Fact]
    public async Task Explicit_start_waits_for_a_person()
    {
        await using var application = await TestApplication.StartAsync(builder =>
        {
            builder.AddScript("later", "echo started").WithExplicitStart();
            builder.AddScript("now", "true");
        });
        await application.WaitForStateAsync("now", KnownResourceStates.Finished);

        var before = application.Find("later")!.State?.Text;
        Assert.True(((ApplicationRunner)application.Services.GetService(typeof(ApplicationRunner))!).TryRestart("later"));

        Assert.Equal(KnownResourceStates.NotStarted, before);
        Assert.Equal(["started"], await application.WaitForOutputAsync("later"));
    }

    [Fact]
    public void Backoff_doubles_up_to_its_longest_and_begins_anew_after_a_long_run()
    {
        var backoff = new Backoff();

        var delays = Enumerable.Range(0, 8).Select(_ => backoff.Next(ran: TimeSpan.FromSeconds(1)).TotalSeconds).ToList();
        var afterLongRun = backoff.Next(ran: TimeSpan.FromMinutes(5)).TotalSeconds;

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], delays);
        Assert.Equal(0.5, afterLongRun);
    }

    private static Task<string> KillAsync(int id) => CommandLine.RunAsync(["kill", "-9", id.ToString(CultureInfo.InvariantCulture)], null, null, Cancelled);

    private static async Task<bool> IsAliveAsync(int id) =>
        (await CommandLine.TryRunAsync(["ps", "-o", "stat=", "-p", id.ToString(CultureInfo.InvariantCulture)], null, null, Cancelled)).Output.Trim() is { Length: > 0 } state
            && state[0] != 'Z';
}
