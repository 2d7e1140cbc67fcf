using System.Diagnostics;
using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;
using ClusterCodex.EndToEnd.Browser;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Journeys;

/// <summary>A policy that changes while somebody looks.</summary>
public abstract class PolicyChangeTests(SharedApp shared, Chromium browser, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Narrowing_the_policy_takes_rows_off_open_pages_at_once()
    {
        using var admin = await ApiUser.SignInAsync(shared.App, ApiUser.Admin);
        var policy = await UserPolicyAsync(admin);
        await using var issues = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        await using var pods = await Visit.SignInAsync(browser, shared.App.Address, ApiUser.User);
        await pods.Page.GotoAsync(new Uri(shared.App.Address, "/resources/Pod").ToString());
        var podRows = pods.Page.GetByRole(AriaRole.Cell, new() { Name = "broken", Exact = true });
        await Expect(issues.IssueRows.First).ToBeVisibleAsync();
        await Expect(issues.Connection).ToHaveTextAsync("Live");
        await Expect(podRows.First).ToBeVisibleAsync();
        await Expect(pods.Connection).ToHaveTextAsync("Live");
        await issues.MarkDocumentAsync();
        await pods.MarkDocumentAsync();

        try
        {
            var started = Stopwatch.GetTimestamp();
            await WriteAsync(admin, policy, ["default"]);
            await Task.WhenAll(
                GoneAsync("issues", issues.IssueRows, started),
                GoneAsync("pods", podRows, started));

            Assert.True(await issues.IsMarkedDocumentAsync(), "The page of issues was loaded again.");
            Assert.True(await pods.IsMarkedDocumentAsync(), "The page of pods was loaded again.");
        }
        finally
        {
            await WriteAsync(admin, policy, [.. policy["namespaceAllowList"]!.AsArray().Select(each => (string)each!)]);
        }

        await Expect(issues.IssueRows.First).ToBeVisibleAsync();
        Assert.True(await issues.IsMarkedDocumentAsync(), "The page of issues was loaded again.");
    }

    private static async Task<JsonNode> UserPolicyAsync(ApiUser admin) =>
        (await admin.GetAsync("/api/admin/access-policy")).AsArray().Single(policy => (string?)policy!["subject"] == ApiUser.User.Email)!;

    private static Task<JsonNode> WriteAsync(ApiUser admin, JsonNode policy, string[] namespaces) => admin.PostAsync("/api/admin/access-policy", new
    {
        id = (string)policy["id"]!,
        subjectType = "USER",
        subject = ApiUser.User.Email,
        namespaceAllowList = namespaces,
        kindAllowList = policy["kindAllowList"]!,
        actionAllowList = policy["actionAllowList"]!,
    });

    private async Task GoneAsync(string what, ILocator rows, long started)
    {
        await Eventually.True(async () => await rows.CountAsync() == 0, $"the {what} of namespace broken are gone", Limit);
        output.WriteLine($"{shared.Name}: {what} left the open page {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms after the policy was sent.");
    }
}

[Collection(nameof(DemoApp))]
public sealed class DemoPolicyChangeTests(DemoApp app, Chromium browser, ITestOutputHelper output) : PolicyChangeTests(app, browser, output);

[Collection(nameof(RealApp))]
public sealed class RealPolicyChangeTests(RealApp app, Chromium browser, ITestOutputHelper output) : PolicyChangeTests(app, browser, output);
