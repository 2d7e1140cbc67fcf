using System.Text.RegularExpressions;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>Browsing what the policy grants.</summary>
public abstract class ResourceJourneyTests(SharedApp shared, Chromium browser)
{
    [Fact]
    public async Task Tabs_search_and_sorting_work_within_the_policy()
    {
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Resources" }).ClickAsync();

        var tabs = page.GetByRole(AriaRole.Navigation, new() { Name = "Kinds" }).GetByRole(AriaRole.Link);
        await Expect(tabs).ToHaveCountAsync(3);
        await Expect(tabs.Filter(new() { HasText = "Deployments" })).ToHaveCountAsync(1);
        await Expect(tabs.Filter(new() { HasText = "Events" })).ToHaveCountAsync(1);
        await tabs.Filter(new() { HasText = "Pods" }).ClickAsync();

        var table = page.GetByRole(AriaRole.Table, new() { Name = "Pod table" });
        var names = table.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link);
        await Expect(names.First).ToBeVisibleAsync();
        await visit.ScreenshotAsync($"resources-{shared.Name}");
        await table.GetByRole(AriaRole.Button, new() { Name = "Name", Exact = true }).ClickAsync();
        await Expect(table.GetByRole(AriaRole.Columnheader, new() { Name = "Name", Exact = true })).ToHaveAttributeAsync("aria-sort", "ascending");
        await Eventually.Succeeds(async () => await AssertOrderAsync(names, descending: false));
        await table.GetByRole(AriaRole.Button, new() { Name = "Name", Exact = true }).ClickAsync();
        await Eventually.Succeeds(async () => await AssertOrderAsync(names, descending: true));

        var wanted = await names.First.InnerTextAsync();
        await page.GetByLabel("Search rows").FillAsync(wanted);
        await Expect(names).ToHaveCountAsync(1);
        await Expect(names).ToHaveTextAsync(wanted);
        Assert.Contains($"q={wanted}", page.Url, StringComparison.Ordinal);

        await names.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = wanted }).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Nothing_of_other_namespaces_is_shown()
    {
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);

        await visit.Page.GotoAsync(new Uri(shared.App.Address, "/resources/Pod").ToString());
        var table = visit.Page.GetByRole(AriaRole.Table, new() { Name = "Pod table" });
        await Expect(table.GetByRole(AriaRole.Cell, new() { Name = "broken", Exact = true }).First).ToBeVisibleAsync();
        await Expect(table.GetByRole(AriaRole.Cell, new() { Name = "payments", Exact = true })).ToHaveCountAsync(0);
        await Expect(table.GetByRole(AriaRole.Cell, new() { Name = "kube-system", Exact = true })).ToHaveCountAsync(0);

        await visit.Page.GotoAsync(new Uri(shared.App.Address, "/resources/Secret").ToString());
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Your access policy does not grant this");
    }

    private static async Task AssertOrderAsync(ILocator names, bool descending)
    {
        var shown = await names.AllInnerTextsAsync();
        Assert.True(shown.Count > 1);
        Assert.Equal(descending ? shown.OrderByDescending(Natural, StringComparer.Ordinal) : shown.OrderBy(Natural, StringComparer.Ordinal), shown);
    }

    /// <summary>Numbers in names count as numbers, as kubectl sorts them.</summary>
    private static string Natural(string name) => Regex.Replace(name, "[0-9]+", number => number.Value.PadLeft(20, '0'));
}

[Collection(nameof(DemoApp))]
public sealed class DemoResourceJourneyTests(DemoApp app, Chromium browser) : ResourceJourneyTests(app, browser);

[Collection(nameof(RealApp))]
public sealed class RealResourceJourneyTests(RealApp app, Chromium browser) : ResourceJourneyTests(app, browser);
