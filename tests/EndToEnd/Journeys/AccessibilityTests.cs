using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>The main pages meet the automatic accessibility rules.</summary>
[Collection(nameof(DemoApp))]
public sealed class AccessibilityTests(DemoApp shared, Chromium browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_main_pages_have_no_serious_violation(ColorScheme colours)
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        var issue = (await admin.IssuesAsync()).First(issue => (string?)issue["title"] == "CrashLoopBackOff");
        var pod = issue["name"];
        await using var visit = await Visit.OpenAsync(browser, shared.App.Address, colours);
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await CheckAsync(visit, "sign-in");

        await visit.FillInAsync(ApiUser.Admin);
        await Expect(visit.IssueRows.First).ToBeVisibleAsync();
        await CheckAsync(visit, "issues");
        await visit.ScreenshotAsync($"issues-{colours}");

        await OpenAsync(visit, $"/issues/{issue["id"]}", visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Evidence" }), "issue");
        await OpenAsync(visit, $"/issues/{issue["id"]}/plan?horizon=SHORT_TERM", visit.Page.GetByRole(AriaRole.Button, new() { Name = "Generate plan" }), "plan form");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Generate plan" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Article, new() { Name = "Plan" })).ToBeVisibleAsync();
        await CheckAsync(visit, "plan");
        await OpenAsync(visit, "/resources/Pod", visit.Page.GetByRole(AriaRole.Table, new() { Name = "Pod table" }), "pods");
        await OpenAsync(visit, $"/resources/Pod/{issue["namespace"]}/{pod}", visit.Page.GetByRole(AriaRole.Heading, new() { Name = (string)pod! }).First, "pod");
        await OpenAsync(visit, "/admin/users", visit.Page.GetByRole(AriaRole.Table, new() { Name = "Users" }), "users");
        await OpenAsync(visit, "/admin/policies", visit.Page.GetByRole(AriaRole.Table, new() { Name = "Access policies" }), "access");
    }

    private async Task OpenAsync(Visit visit, string path, ILocator sign, string what)
    {
        await visit.Page.GotoAsync(new Uri(shared.App.Address, path).ToString());
        await Expect(sign).ToBeVisibleAsync();
        await CheckAsync(visit, what);
    }

    private static async Task CheckAsync(Visit visit, string what)
    {
        var result = await visit.Page.RunAxe();
        var serious = result.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{what}: {violation.Id} ({violation.Impact}), {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => $"{node.Html} {string.Join(", ", node.Any.Select(check => check.Message))}"))}");
        Assert.True(!serious.Any(), string.Join('\n', serious));
    }
}
