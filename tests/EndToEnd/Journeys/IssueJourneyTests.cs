using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>What is broken, as a person sees it.</summary>
public abstract class IssueJourneyTests(SharedApp shared, Chromium browser)
{
    [Fact]
    public async Task The_user_sees_exactly_the_granted_issues()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);

        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await Eventually.Succeeds(
            async () =>
            {
                var granted = await user.IssuesAsync();
                Assert.Equal(granted.Select(Words).Order(StringComparer.Ordinal), await visit.ShownIssuesAsync());
            },
            TimeSpan.FromSeconds(20));

        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Admin" })).ToHaveCountAsync(0);
        await visit.ScreenshotAsync($"issues-{shared.Name}");
    }

    [Fact]
    public async Task The_admin_sees_every_issue()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.Admin);

        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await Eventually.Succeeds(
            async () => Assert.Equal((await admin.IssuesAsync()).Select(Words).Order(StringComparer.Ordinal), await visit.ShownIssuesAsync()),
            TimeSpan.FromSeconds(20));

        Assert.Contains(await visit.ShownIssuesAsync(), row => row.Contains(" payments/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dismissed_issue_moves_to_its_view_and_comes_back_when_restored()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var issue = (await user.IssuesAsync()).First(issue => (string?)issue["title"] == "OOMKilled");
        var name = (string)issue["name"]!;
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        var row = visit.RowOf("OOMKilled", name);
        try
        {
            await row.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
            var form = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Dismiss issue" });
            await form.GetByLabel("Reason").FillAsync("Known, more memory is ordered.");
            await form.GetByRole(AriaRole.Button, new() { Name = "Dismiss issue" }).ClickAsync();
            await Expect(row).ToHaveCountAsync(0);

            await ShowAsync(visit, "Dismissed");
            await row.GetByRole(AriaRole.Link, new() { Name = "OOMKilled" }).ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "OOMKilled" })).ToContainTextAsync("Known, more memory is ordered.");
            await visit.Page.Keyboard.PressAsync("Escape");
            await row.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
            await Expect(row).ToHaveCountAsync(0);

            await ShowAsync(visit, "Active");
            await Expect(row).ToHaveCountAsync(1);
        }
        finally
        {
            await user.PostAsync($"/api/issues/{issue["id"]}/restore", new { });
        }
    }

    private static Task ShowAsync(Visit visit, string view) =>
        visit.Page.GetByRole(AriaRole.Group, new() { Name = "State" }).GetByRole(AriaRole.Button, new() { Name = view }).ClickAsync();

    private static string Words(JsonObject issue) =>
        $"{issue["title"]} {issue["kind"]} {((string?)issue["namespace"] is { Length: > 0 } ns ? $"{ns}/" : "")}{issue["name"]}";
}

[Collection(nameof(DemoApp))]
public sealed class DemoIssueJourneyTests(DemoApp app, Chromium browser) : IssueJourneyTests(app, browser);

[Collection(nameof(RealApp))]
public sealed class RealIssueJourneyTests(RealApp app, Chromium browser) : IssueJourneyTests(app, browser);
