using ClusterCodex.EndToEnd.Application;
using ClusterCodex.TestSupport;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClusterCodex.EndToEnd.Browser;

/// <summary>One person at one browser window.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>How long a page may take to show something; generous, because a loaded machine is slow.</summary>
    public const float Patience = 20_000;

    private const int PictureWidth = 1440;
    private const int PictureHeight = 900;

    private const string Mark = "clusterCodexTestsWereHere";

    private readonly IBrowserContext _context;
    private readonly List<string> _failures = [];

    private Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _failures.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _failures.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>The table of issues, whichever view is chosen.</summary>
    public ILocator Issues => Page.GetByRole(AriaRole.Table, new() { NameRegex = new("issues$") });

    /// <summary>The rows of issues, without the heading.</summary>
    public ILocator IssueRows => Issues.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Cell) });

    /// <summary>Says whether changes reach the page.</summary>
    public ILocator Connection => Page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new("^(Live|Connecting|Reconnecting)$") });

    /// <summary>Opens the application's page in a browser that has never been there.</summary>
    public static async Task<Visit> OpenAsync(Chromium browser, Uri address, ColorScheme colours = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(colours);
        context.SetDefaultTimeout(Patience);
        SetDefaultExpectTimeout(Patience);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    /// <summary>Opens it and signs in.</summary>
    public static async Task<Visit> SignInAsync(Chromium browser, Uri address, (string Email, string Password) user, ColorScheme colours = ColorScheme.Light)
    {
        var visit = await OpenAsync(browser, address, colours);
        await visit.FillInAsync(user);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Issues", Exact = true })).ToBeVisibleAsync();
        return visit;
    }

    /// <summary>Fills in the form of the sign-in page, and sends it.</summary>
    public async Task FillInAsync((string Email, string Password) user)
    {
        var send = Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" });
        await Expect(send).ToBeVisibleAsync();
        await Page.GetByLabel("E-mail").FillAsync(user.Email);
        await Page.GetByLabel("Password").FillAsync(user.Password);
        await send.ClickAsync();
    }

    /// <summary>The issues that the page shows now, as <c>title kind namespace/name</c>, sorted.</summary>
    public async Task<IReadOnlyList<string>> ShownIssuesAsync()
    {
        // All cells at once: rows come and go between two questions.
        var rows = await IssueRows.EvaluateAllAsync<string[][]>(
            "rows => rows.map(row => ['[data-row-link]', '[data-object]'].map(part => row.querySelector(part).textContent.trim()))");
        return [.. rows.Select(parts => string.Join(' ', parts)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The row of an issue.</summary>
    public ILocator RowOf(string title, string name) => IssueRows.Filter(new() { HasText = title }).Filter(new() { HasText = name });

    /// <summary>Remembers this very document.</summary>
    public Task MarkDocumentAsync() => Page.EvaluateAsync($"() => {{ globalThis.{Mark} = true }}");

    /// <summary>Whether the document is still the one that was marked: nothing has loaded it again.</summary>
    public Task<bool> IsMarkedDocumentAsync() => Page.EvaluateAsync<bool>($"() => globalThis.{Mark} === true");

    /// <summary>Keeps a picture of the page for people.</summary>
    public async Task ScreenshotAsync(string name)
    {
        await Page.SetViewportSizeAsync(PictureWidth, PictureHeight);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryRoot.Path, "TestResults", "screenshots", $"{name}.png") });
        await Page.SetViewportSizeAsync(Chromium.Width, Chromium.Height);
    }

    /// <summary>Closes the window. A script error or a breach of the page's own content policy on the way fails the test.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_failures);
    }
}
