using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>Users and what they may see, by hand.</summary>
[Collection(nameof(DemoApp))]
public sealed class AdminJourneyTests(DemoApp shared, Chromium browser)
{
    [Fact]
    public async Task Allow_lists_are_edited_and_open_pages_follow()
    {
        await using var user = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        var ledger = user.IssueRows.Filter(new() { HasText = "payments" });
        await Expect(user.IssueRows.First).ToBeVisibleAsync();
        await Expect(ledger).ToHaveCountAsync(0);
        await user.MarkDocumentAsync();
        await using var admin = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.Admin);
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Admin", Exact = true }).ClickAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Table, new() { Name = "Users" })).ToContainTextAsync(ApiUser.User.Email);
        await admin.Page.GetByRole(AriaRole.Navigation, new() { Name = "Administration" }).GetByRole(AriaRole.Link, new() { Name = "Access" }).ClickAsync();

        var dialog = await EditAsync(admin);
        await dialog.GetByLabel("Namespaces", new() { Exact = true }).FillAsync("payments");
        await dialog.GetByLabel("Namespaces", new() { Exact = true }).PressAsync("Enter");
        await SaveAsync(dialog);

        await Expect(RowOf(admin)).ToContainTextAsync("payments");
        await Expect(ledger.First).ToBeVisibleAsync();
        dialog = await EditAsync(admin);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove payments from Namespaces" }).ClickAsync();
        await SaveAsync(dialog);
        await Expect(RowOf(admin)).Not.ToContainTextAsync("payments");
        await Expect(ledger).ToHaveCountAsync(0);
        Assert.True(await user.IsMarkedDocumentAsync(), "The page was loaded again.");
    }

    [Fact]
    public async Task There_is_no_administration_for_others()
    {
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);

        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Resources" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Admin", Exact = true })).ToHaveCountAsync(0);
        await visit.Page.GotoAsync(new Uri(shared.App.Address, "/admin/users").ToString());

        await Expect(visit.Page.GetByText("Administrators only")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText(ApiUser.Admin.Email)).ToHaveCountAsync(0);
    }

    private static ILocator RowOf(Visit admin) =>
        admin.Page.GetByRole(AriaRole.Table, new() { Name = "Access policies" }).GetByRole(AriaRole.Row).Filter(new() { HasText = ApiUser.User.Email });

    private static async Task<ILocator> EditAsync(Visit admin)
    {
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = $"Edit access of {ApiUser.User.Email}" }).ClickAsync();
        return admin.Page.GetByRole(AriaRole.Dialog);
    }

    private static async Task SaveAsync(ILocator dialog)
    {
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save access" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
