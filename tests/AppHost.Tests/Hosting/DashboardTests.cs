using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterCodex.AppHost.Tests.Hosting;

public sealed class DashboardTests : IAsyncLifetime
{
    private const string Secret = "hunter2-hunter2";

    private TestApplication _application = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _application = await TestApplication.StartAsync(
            builder =>
            {
                var password = builder.AddParameter("password", () => Secret, secret: true);
                builder.AddScript("leaky", "echo password is $PASSWORD; echo plain $PLAIN; echo '<b>bold</b>'; printf '\\033[31mred\\033[0m\\n'")
                    .WithEnvironment("PASSWORD", password)
                    .WithEnvironment("PLAIN", "visible-in-log-only")
                    .WithEnvironment("UNPRINTED", "never-shown-value")
                    .WithArgs("secret-argument");
                builder.AddServer("server", "sleep 3600");
            },
            PortAllocator.FreePort(23_900));
        var dashboard = _application.Services.GetServices<IHostedService>().OfType<DashboardHost>().Single();
        _client = new HttpClient { BaseAddress = dashboard.Address };
        await _application.WaitForStateAsync("leaky", KnownResourceStates.Finished);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task Lists_states_addresses_and_restarts()
    {
        await _application.WaitForStateAsync("server", KnownResourceStates.Running);

        var rows = await _client.GetFromJsonAsync<JsonElement>("/api/resources", Cancelled);

        var server = rows.EnumerateArray().Single(row => row.GetProperty("name").GetString() == "server");
        Assert.Equal("Running", server.GetProperty("state").GetString());
        Assert.Equal(0, server.GetProperty("restarts").GetInt32());
        Assert.StartsWith("http://127.0.0.1:", server.GetProperty("addresses")[0].GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(rows.EnumerateArray(), row => row.GetProperty("name").GetString() == "password");
    }

    [Fact]
    public async Task No_answer_holds_an_environment_value_an_argument_or_a_secret()
    {
        var answers = "";
        foreach (var path in new[] { "/", "/page.js", "/page.css", "/api/resources", "/api/resources/leaky/logs", "/api/resources/server/logs", "/api/resources/apphost/logs" })
        {
            answers += await _client.GetStringAsync(path, Cancelled);
        }

        Assert.Contains(JsonSerializer.Serialize("password is ••••••"), answers, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, answers, StringComparison.Ordinal);
        Assert.DoesNotContain("never-shown-value", answers, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-argument", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_told_from_a_line_on_and_without_colours()
    {
        var all = (await _client.GetFromJsonAsync<JsonElement>("/api/resources/leaky/logs", Cancelled)).EnumerateArray().ToList();
        var rest = (await _client.GetFromJsonAsync<JsonElement>("/api/resources/leaky/logs?after=3", Cancelled)).EnumerateArray().ToList();

        Assert.Equal(4, all.Count);
        Assert.Equal("red", Assert.Single(rest).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Another_sites_name_for_this_address_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/resources");
        request.Headers.Host = "attacker.example";

        using var response = await _client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task Another_site_cannot_press_the_buttons(string? site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/resources/server/restart");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);

        using var response = await _client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Its_own_page_starts_a_resource_again()
    {
        var before = (await _application.WaitForStateAsync("server", KnownResourceStates.Running)).Snapshot.ProcessId;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/resources/server/restart");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var response = await _client.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var after = await _application.WaitForAsync("server", snapshot => snapshot.State?.Text == KnownResourceStates.Running && snapshot.ProcessId != before);
        Assert.Equal(0, after.Snapshot.Restarts);
    }

    [Fact]
    public async Task The_page_runs_no_script_but_its_own()
    {
        using var response = await _client.GetAsync("/", Cancelled);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("lang=\"en\"", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }
}
