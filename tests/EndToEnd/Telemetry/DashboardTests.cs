using System.Net;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Telemetry;

/// <summary>The Aspire dashboard, as the README's command starts it.</summary>
public sealed class DashboardTests(Chromium browser) : IDisposable
{
    private readonly string _stateFolder = TemporaryState.Create();

    public void Dispose() => Directory.Delete(_stateFolder, recursive: true);

    [Fact]
    public async Task One_page_load_is_a_trace_through_the_gateway_two_services_and_PostgreSQL()
    {
        await using var app = await AppHostProcess.StartAsync(_stateFolder, DemoApp.NoSettings);
        await using var visit = await Visit.SignInAsync(browser, app.Address, ApiUser.User);
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        var dashboard = await visit.Page.Context.NewPageAsync();
        await dashboard.GotoAsync(app.Dashboard.ToString());
        await dashboard.GotoAsync(new Uri(app.Dashboard, "/traces").ToString());

        // Which of the page's requests has the token exchanged, and so reaches PostgreSQL, is chance: each load is another try.
        var trace = dashboard.GetByRole(AriaRole.Row)
            .Filter(new() { HasTextRegex = new("gateway: GET /api/issues") })
            .Filter(new() { HasText = "policyservice (" })
            .Filter(new() { HasText = "policy (" })
            .Filter(new() { HasText = "issueservice (" });
        await Eventually.Succeeds(
            async () =>
            {
                await visit.Page.ReloadAsync();
                await Expect(visit.IssueRows.First).ToBeVisibleAsync();
                await Expect(trace.First).ToBeVisibleAsync(new() { Timeout = 5_000 });
            },
            TimeSpan.FromMinutes(1));
        await trace.First.GetByText("gateway: GET /api/issues").ClickAsync();

        await Expect(dashboard.GetByText("postgresql").First).ToBeVisibleAsync();
        await Expect(dashboard.GetByText("POST /clustercodex.v1.IdentityService/Exchan").First).ToBeVisibleAsync();
        await Expect(dashboard.GetByText("POST /clustercodex.v1.IssueService/").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Nobody_sees_it_without_its_token()
    {
        await using var app = await AppHostProcess.StartAsync(
            _stateFolder,
            new Dictionary<string, string?>(DemoApp.NoSettings)
            {
                ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                ["Dashboard__Frontend__AuthMode"] = "Unsecured",
                ["Dashboard__Api__AuthMode"] = "Unsecured",
            });
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        var reply = await http.GetAsync(new Uri(app.Dashboard, "/traces"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, reply.StatusCode);
        Assert.StartsWith("/login", reply.Headers.Location!.IsAbsoluteUri ? reply.Headers.Location.AbsolutePath : reply.Headers.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(app.Dashboard, "/api/telemetry/logs"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.True(app.Dashboard.IsLoopback);
    }
}
