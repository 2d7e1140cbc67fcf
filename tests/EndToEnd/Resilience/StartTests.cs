using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Processes;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Resilience;

/// <summary>Starting, stopping and starting again.</summary>
public sealed class StartTests(Chromium browser, ITestOutputHelper output) : IDisposable
{
    private const string UnreachableCluster = """
        apiVersion: v1
        kind: Config
        current-context: gone
        contexts: [{name: gone, context: {cluster: gone, user: nobody}}]
        clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]
        users: [{name: nobody, user: {token: not-a-secret}}]
        """;

    private readonly string _stateFolder = TemporaryState.Create();

    public void Dispose() => Directory.Delete(_stateFolder, recursive: true);

    [Fact]
    public async Task Dismissed_issues_survive_a_restart_of_everything_and_nothing_is_left_running()
    {
        string dismissed;
        IReadOnlyList<RunningProcess> processes;
        await using (var app = await AppHostProcess.StartAsync(_stateFolder, DemoApp.NoSettings))
        {
            await ReportFirstIssueAsync(app, "an empty state folder");
            Assert.DoesNotContain("ERROR:", app.Output, StringComparison.Ordinal);
            using var user = await ApiUser.SignInAsync(app, ApiUser.User);
            dismissed = await Eventually.Succeeds(
                async () => (string)(await user.IssuesAsync("kind=Deployment")).First(issue => (string?)issue["title"] == "ImagePullBackOff")["id"]!,
                TimeSpan.FromSeconds(60));
            await user.PostAsync($"/api/issues/{dismissed}/dismiss", new { reason = "known" });
            processes = app.Processes();

            Assert.Equal(0, await app.StopAsync());
        }

        Assert.True(processes.Count >= 9, "AppHost, Aspire's orchestrator, six services and a database were expected.");
        Assert.DoesNotContain(processes, process => process.IsAlive);

        await using var again = await AppHostProcess.StartAsync(_stateFolder, DemoApp.NoSettings);
        await ReportFirstIssueAsync(again, "a used state folder");
        using var userAgain = await ApiUser.SignInAsync(again, ApiUser.User);
        await Eventually.Succeeds(
            async () =>
            {
                var issue = Assert.Single(await userAgain.IssuesAsync("state=dismissed"), issue => (string?)issue["id"] == dismissed);
                Assert.Equal("known", (string?)issue["dismissed"]!["reason"]);
                Assert.Equal(ApiUser.User.Email, (string?)issue["dismissed"]!["by"]);
            },
            TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(await userAgain.IssuesAsync(), issue => (string?)issue["id"] == dismissed);
    }

    [Fact]
    public async Task A_taken_port_and_an_unreachable_cluster_are_said_and_done_without()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        var kubeConfig = Path.Combine(_stateFolder, "unreachable");
        await File.WriteAllTextAsync(kubeConfig, UnreachableCluster, TestContext.Current.CancellationToken);

        await using var app = await AppHostProcess.StartAsync(_stateFolder, new Dictionary<string, string?>(DemoApp.NoSettings) { ["KUBECONFIG"] = kubeConfig }, taken);

        Assert.NotEqual(taken, app.Address.Port);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Port {taken}, wanted by gateway (public), is taken; using {app.Address.Port} instead."), app.Output, StringComparison.Ordinal);
        Assert.Matches("Cluster: the demo cluster, because .*127\\.0\\.0\\.1:1", app.Output);
        using var user = await ApiUser.SignInAsync(app, ApiUser.User);
        await Eventually.Succeeds(async () => Assert.NotEmpty(await user.IssuesAsync()), TimeSpan.FromSeconds(60));
    }

    private async Task ReportFirstIssueAsync(AppHostProcess app, string on)
    {
        var ready = Stopwatch.GetElapsedTime(app.Started);
        await using var visit = await Visit.SignInAsync(browser, app.Address, ApiUser.User);
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        output.WriteLine($"On {on}: ready after {ready.TotalSeconds:0.0} s, first issue in the browser after {Stopwatch.GetElapsedTime(app.Started).TotalSeconds:0.0} s.");
    }
}
