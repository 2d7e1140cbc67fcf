using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Resilience;

/// <summary>A part crashes while a user works. The page reports it or works without it, and everything recovers automatically.</summary>
[Collection(nameof(FragileApp))]
public sealed class CrashTests(FragileApp shared, Chromium browser)
{
    // Starting a crashed part again takes seconds, more on a loaded machine.
    private static readonly LocatorAssertionsToHaveTextOptions Recovery = new() { Timeout = 60_000 };

    [Theory]
    [InlineData("gateway")]
    [InlineData("issueservice")]
    public async Task The_list_of_issues_says_that_it_may_be_old_and_becomes_current_again(string service)
    {
        await using var visit = await OpenIssuesAsync();

        var crashed = shared.App.Crash(service);

        await Expect(visit.Connection).ToHaveTextAsync("Reconnecting");
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await AssertRecoveredAsync(visit, service, crashed);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Dismissed" }).ClickAsync();
        await Expect(visit.Page.GetByText("No dismissed issues")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_table_of_pods_says_that_it_may_be_old_and_becomes_current_again()
    {
        await using var visit = await OpenIssuesAsync();
        // Reloaded, so that "Live" speaks of this page's stream and not of the one before.
        await visit.Page.GotoAsync(new Uri(shared.App.Address, "/resources/Pod").ToString());
        await visit.MarkDocumentAsync();
        var names = visit.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row).GetByRole(AriaRole.Link);
        await Expect(names.First).ToBeVisibleAsync();
        await Expect(visit.Connection).ToHaveTextAsync("Live");

        var crashed = shared.App.Crash("resourceservice");

        await Expect(visit.Connection).ToHaveTextAsync("Reconnecting");
        await AssertRecoveredAsync(visit, "resourceservice", crashed);
        var wanted = await names.First.InnerTextAsync();
        await visit.Page.GetByLabel("Search rows").FillAsync(wanted);
        await Expect(names).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Without_PolicyService_those_who_are_in_go_on()
    {
        await using var visit = await OpenIssuesAsync();

        var crashed = shared.App.Crash("policyservice");

        await visit.Page.GetByLabel("Search issues").FillAsync("CrashLoopBackOff");
        await Expect(visit.IssueRows.Filter(new() { HasNotText = "CrashLoopBackOff" })).ToHaveCountAsync(0);
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await AssertRecoveredAsync(visit, "policyservice", crashed);
        await using var another = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.Admin);
        await Expect(another.IssueRows.First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_PlanService_issues_go_on_and_a_plan_can_be_had_once_it_is_back()
    {
        await using var visit = await OpenIssuesAsync();
        await visit.IssueRows.Filter(new() { HasText = "OOMKilled" }).First.GetByRole(AriaRole.Button, new() { Name = "Short-term" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("What do you know that the cluster does not?").FillAsync("We just deployed v2.");

        var crashed = shared.App.Crash("planservice");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Generate plan" }).ClickAsync();

        var refused = dialog.GetByRole(AriaRole.Alert);
        var plan = dialog.GetByRole(AriaRole.Article, new() { Name = "Plan" });
        // The gateway may wait for the service to come back.
        await Expect(refused.Or(plan).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var wasRefused = await refused.IsVisibleAsync();
        if (wasRefused)
        {
            await Expect(refused).ToContainTextAsync("Temporarily unavailable");
        }

        await shared.App.WaitUntilRestartedAsync("planservice", crashed);
        if (wasRefused)
        {
            await Expect(dialog.GetByLabel("What do you know that the cluster does not?")).ToHaveValueAsync("We just deployed v2.");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Generate again" }).ClickAsync();
        }

        await Expect(plan).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await AssertRecoveredAsync(visit, "planservice", crashed);
    }

    [Fact]
    public async Task A_demo_cluster_that_was_restarted_is_seen_again()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        async Task<IReadOnlyList<string>> Pods() => [.. (await admin.GetAsync("/api/resources?kind=Pod&limit=1000"))["rows"]!.AsArray().Select(row => (string)row!["name"]!)];
        var before = await Pods();
        Assert.NotEmpty(before);

        var crashed = shared.App.Crash("democluster");

        await shared.App.WaitUntilRestartedAsync("democluster", crashed);
        await Eventually.Succeeds(
            async () =>
            {
                // Pods of ReplicaSets have new names.
                Assert.NotEmpty((await Pods()).Except(before));
                var issue = (await admin.IssuesAsync("kind=Deployment")).First(issue => (string?)issue["title"] == "OOMKilled");
                var members = (await admin.GetAsync($"/api/issues/{issue["id"]}"))["members"]!.AsArray();
                Assert.NotEmpty(members.Select(member => (string)member!["name"]!).Except(before));
            },
            TimeSpan.FromSeconds(60));
    }

    private async Task<Visit> OpenIssuesAsync()
    {
        var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await Expect(visit.Connection).ToHaveTextAsync("Live");
        await visit.MarkDocumentAsync();
        return visit;
    }

    private async Task AssertRecoveredAsync(Visit visit, string service, int crashed)
    {
        await shared.App.WaitUntilRestartedAsync(service, crashed);
        await Expect(visit.Connection).ToHaveTextAsync("Live", Recovery);
        Assert.True(await visit.IsMarkedDocumentAsync(), "The page was loaded again.");
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToHaveCountAsync(0);
    }
}
