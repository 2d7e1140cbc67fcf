using Microsoft.Playwright;

namespace ClusterCodex.EndToEnd.Browser;

/// <summary>The one browser of all tests: CLUSTERCODEX_CHROMIUM, else the distribution's.</summary>
public sealed class Chromium : IAsyncLifetime
{
    public const int Width = 1440;

    /// <summary>Enough that the tables, which keep only rows in sight, show every row of a test.</summary>
    public const int Height = 2400;

    private const string Variable = "CLUSTERCODEX_CHROMIUM";
    private const string Distribution = "/usr/bin/chromium";

    // Nothing but the application is to be talked to.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A browser that has never been here: no cookies, no storage.</summary>
    public Task<IBrowserContext> NewContextAsync(ColorScheme colours) => _browser!.NewContextAsync(new BrowserNewContextOptions
    {
        ColorScheme = colours,
        Locale = "en-GB",
        Permissions = ["clipboard-read", "clipboard-write"],
        ReducedMotion = ReducedMotion.Reduce,
        ViewportSize = new ViewportSize { Width = Width, Height = Height },
    });

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Distribution;
        Assert.True(File.Exists(path), $"There is no Chromium at {path}: install the distribution's package, or set {Variable}.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Headless = true, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
