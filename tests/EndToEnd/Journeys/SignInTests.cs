using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>Signing in and out.</summary>
[Collection(nameof(DemoApp))]
public sealed class SignInTests(DemoApp shared, Chromium browser)
{
    [Fact]
    public async Task A_wrong_password_is_refused_in_words()
    {
        await using var visit = await Visit.OpenAsync(browser, shared.App.Address);

        await visit.FillInAsync((ApiUser.User.Email, "not-the-password"));

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("E-mail or password is wrong");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to Cluster Codex" })).ToBeVisibleAsync();
        Assert.DoesNotContain("password", new Uri(visit.Page.Url).Query, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Signing_out_leaves_nothing_to_come_back_to()
    {
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Your account" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await visit.Page.GotoAsync(shared.App.Address.ToString());

        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_session_survives_a_reload()
    {
        await using var visit = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);

        await visit.Page.ReloadAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Issues", Exact = true })).ToBeVisibleAsync();
    }
}
