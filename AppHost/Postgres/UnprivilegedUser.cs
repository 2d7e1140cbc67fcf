namespace ClusterCodex.AppHost.Postgres;

/// <summary>The account PostgreSQL runs as: PostgreSQL refuses to start as root.</summary>
internal static class UnprivilegedUser
{
    private const string Variable = "CLUSTERCODEX_POSTGRES_USER";

    /// <summary>Whether this process has to hand PostgreSQL to another account.</summary>
    public static bool IsNeeded { get; } = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    /// <summary>The account's name; only of meaning when <see cref="IsNeeded"/>.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "nobody";

    /// <summary>The same command as the account; unchanged where the present one will do.</summary>
    public static IReadOnlyList<string> Run(params IReadOnlyList<string> command) => !IsNeeded
        ? command
        : HasSetpriv
            ? ["setpriv", $"--reuid={Name}", $"--regid={Group}", "--clear-groups", "--", .. command]
            : ["su", "-s", "/bin/sh", Name, "-c", "exec \"$@\"", "--", "sh", .. command];

    /// <summary>Creates a directory that only the account can open.</summary>
    /// <exception cref="InvalidOperationException">The account does not exist, or the directory cannot be made.</exception>
    public static async Task CreateDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        await CommandLine.RunAsync(
            IsNeeded ? ["install", "-d", "-m", "0700", "-o", Name, "-g", Group, path] : ["install", "-d", "-m", "0700", path],
            workingDirectory: null, input: null, cancellationToken);
    }

    /// <summary>Whether the account can run the program or enter the directory at <paramref name="path"/>.</summary>
    public static async Task<bool> CanUseAsync(string path, CancellationToken cancellationToken) =>
        !IsNeeded || (await CommandLine.TryRunAsync(Run("test", "-x", path), "/", input: null, cancellationToken)).ExitCode == 0;

    private static readonly Lazy<bool> Setpriv = new(() => OnPath("setpriv"));

    private static readonly Lazy<string> PrimaryGroup = new(ReadPrimaryGroup);

    private static bool HasSetpriv => Setpriv.Value;

    private static string Group => PrimaryGroup.Value;

    // /etc/passwd: name:password:uid:gid:comment:home:shell
    private static string ReadPrimaryGroup()
    {
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == Name);
        return fields is [_, _, _, var group, ..]
            ? group
            : throw new InvalidOperationException(
                $"PostgreSQL cannot run as root, and there is no user '{Name}' to run it as. Set {Variable} to an unprivileged user, or start as one.");
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
