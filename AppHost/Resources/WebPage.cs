namespace ClusterCodex.AppHost.Resources;

/// <summary>The built page.</summary>
/// <param name="Folder">What the gateway serves.</param>
/// <param name="Build">The job that builds it; <see langword="null"/> when it is up to date.</param>
internal sealed record WebPage(string Folder, IResourceBuilder<ExecutableResource>? Build);

internal static class WebPageExtensions
{
    private static readonly string[] Sources = ["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "buf.gen.yaml", "../protos"];

    private static readonly string[] Made = ["gen", "bin", "obj"];

    // A shell that is stopped leaves its command running, and the orchestrator then waits for it in vain: npm is stopped with it.
    internal const string Script = """
        run() { "$@" & wait $!; }
        trap 'kill -TERM $!; wait $!; exit 143' TERM INT

        """;

    /// <summary>Adds the page, and a job that builds it when it is missing or older than its sources.</summary>
    public static WebPage AddWebPage(this IDistributedApplicationBuilder builder, AppHostSettings settings)
    {
        var web = Path.Combine(settings.RepositoryRoot, "web");
        var dist = Path.Combine(web, "dist");
        if (IsUpToDate(web, Path.Combine(dist, "index.html")))
        {
            return new WebPage(dist, Build: null);
        }

        Directory.CreateDirectory(dist);
        var install = IsNewer(Path.Combine(web, "package-lock.json"), Path.Combine(web, "node_modules", ".package-lock.json"));
        var build = OperatingSystem.IsWindows()
            ? builder.AddExecutable("page", "cmd", web, "/c", install ? "npm ci && npm run build" : "npm run build")
            : builder.AddExecutable("page", "sh", web, "-c", Script + (install ? "run npm ci && run npm run build" : "run npm run build"));
        return new WebPage(dist, build);
    }

    /// <summary>Gives the gateway the page to serve; it need not wait for it.</summary>
    public static IResourceBuilder<ServiceResource> WithPage(this IResourceBuilder<ServiceResource> gateway, WebPage page) =>
        gateway.WithEnvironment("WEB_ROOT", page.Folder);

    internal static bool IsUpToDate(string web, string built) =>
        File.Exists(built) && !Sources.SelectMany(source => FilesOf(Path.GetFullPath(source, web))).Any(source => IsNewer(source, built));

    private static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? [path] : [];
        }

        return Directory.EnumerateFiles(path)
            .Concat(Directory.EnumerateDirectories(path).Where(folder => !Made.Contains(Path.GetFileName(folder))).SelectMany(FilesOf));
    }

    private static bool IsNewer(string source, string than) => !File.Exists(than) || File.GetLastWriteTimeUtc(source) > File.GetLastWriteTimeUtc(than);
}
