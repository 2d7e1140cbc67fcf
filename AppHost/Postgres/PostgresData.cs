using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ClusterCodex.AppHost.Postgres;

/// <summary>An initialised data directory, and how to start a server on it.</summary>
internal sealed class PostgresData
{
    /// <summary>The superuser that every connection string names.</summary>
    public const string User = "postgres";

    private const string MajorVersion = "18";

    private readonly PostgresBinaries _binaries;
    private readonly bool _isPasswordNew;

    private PostgresData(PostgresBinaries binaries, string folder, string password, bool isPasswordNew)
    {
        _binaries = binaries;
        _isPasswordNew = isPasswordNew;
        Folder = folder;
        Password = password;
    }

    /// <summary>Holds the data directory; a working directory that the account running PostgreSQL can enter.</summary>
    public string Folder { get; }

    public string Password { get; }

    /// <summary>Whether there is data already; making it takes seconds.</summary>
    public bool IsInitialised => Directory.Exists(Data);

    private string Data => Path.Combine(Folder, "data");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>Makes <paramref name="folder"/> where it is missing; nothing can be started on it before <see cref="PrepareAsync"/>.</summary>
    /// <param name="passwordFile">Where the superuser's password is kept (mode 0600); created if missing.</param>
    /// <exception cref="InvalidOperationException">The folder cannot be made.</exception>
    public static async Task<PostgresData> OpenAsync(PostgresBinaries binaries, string folder, string passwordFile, CancellationToken cancellationToken)
    {
        await UnprivilegedUser.CreateDirectoryAsync(folder, cancellationToken);
        var (password, isNew) = SecretFile.ReadOrCreate(passwordFile, () => RandomNumberGenerator.GetHexString(48, lowercase: true));
        return new PostgresData(binaries, folder, password, isNew);
    }

    /// <summary>Makes the folder ready to start a server on: initialised, with its databases, and with no server left over.</summary>
    /// <param name="databases">Names of the databases that must exist: letters, digits and underscores.</param>
    /// <exception cref="InvalidOperationException">A program fails, or the data is of another major version.</exception>
    public async Task PrepareAsync(IReadOnlyList<string> databases, CancellationToken cancellationToken)
    {
        var isNew = !IsInitialised;
        if (isNew)
        {
            await InitialiseAsync(cancellationToken);
        }
        else
        {
            CheckVersion();
            await StopLeftOverAsync(cancellationToken);
        }

        await ConfigureAsync(databases, isNew, cancellationToken);
    }

    /// <summary>The same data in another folder; for tests, that start from a copy instead of initialising each time.</summary>
    public async Task<PostgresData> CopyToAsync(string folder, CancellationToken cancellationToken)
    {
        await UnprivilegedUser.CreateDirectoryAsync(folder, cancellationToken);
        await CommandLine.RunAsync(
            UnprivilegedUser.Run("cp", "-R", "-p", Data, Path.Combine(folder, "data")), folder, input: null, cancellationToken);
        return new PostgresData(_binaries, folder, Password, isPasswordNew: false);
    }

    /// <summary>The server's command line, without a port: that is the environment variable PGPORT.</summary>
    /// <param name="durable"><see langword="false"/> trades the survival of a power cut for speed.</param>
    public IReadOnlyList<string> ServerCommand(bool durable) =>
    [
        _binaries.Postgres, "-D", Data,
        "-c", "listen_addresses=127.0.0.1",
        "-c", "unix_socket_directories=",
        "-c", "max_connections=300",
        "-c", "shared_buffers=64MB",
        "-c", "log_timezone=UTC",
        "-c", "timezone=UTC",
        "-c", "log_line_prefix=",
        .. durable ? Array.Empty<string>() : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"],
    ];

    /// <summary>Whether the server on this data accepts connections; it says so in the last line of its pid file.</summary>
    public bool IsReady()
    {
        try
        {
            return File.ReadAllLines(PidFile) is [var id, .., var state] && state.AsSpan().Trim().SequenceEqual("ready") && IsAlive(id);
        }
        catch (IOException)
        {
            return false; // not there yet, or just being written
        }
    }

    // A server that crashed leaves its pid file behind.
    private static bool IsAlive(string id)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        // The password travels on standard input: arguments are seen by every user of the machine. An interrupted run leaves no half data directory.
        const string Script = """
            umask 077
            rm -rf "$2.partial" && cat > "$2.password" &&
            "$1" -D "$2.partial" -U "$3" --pwfile="$2.password" --auth=scram-sha-256 --encoding=UTF8 \
              --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --no-instructions
            code=$?
            rm -f "$2.password"
            [ $code -eq 0 ] && mv "$2.partial" "$2"
            exit $code
            """;
        await CommandLine.RunAsync(
            UnprivilegedUser.Run("sh", "-c", Script, "initdb", _binaries.InitDb, Data, User), Folder, Password + "\n", cancellationToken);
    }

    private void CheckVersion()
    {
        var version = File.ReadAllText(Path.Combine(Data, "PG_VERSION")).Trim();
        if (version != MajorVersion)
        {
            throw new InvalidOperationException(
                $"{Data} holds data of PostgreSQL {version}; this one is {MajorVersion}. Move it away, or set CLUSTERCODEX_STATE to another folder.");
        }
    }

    /// <summary>Stops a server whose parent died, and removes the pid file of one that has ended.</summary>
    private async Task StopLeftOverAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile) || !int.TryParse((await File.ReadAllLinesAsync(PidFile, cancellationToken)).FirstOrDefault(), CultureInfo.InvariantCulture, out var id))
        {
            return;
        }

        // The process id may have been reused: PostgreSQL itself would then refuse to start.
        if (!await IsServerAsync(id, cancellationToken))
        {
            File.Delete(PidFile);
            return;
        }

        await CommandLine.TryRunAsync(["kill", "-INT", id.ToString(CultureInfo.InvariantCulture)], workingDirectory: null, input: null, cancellationToken);
        while (await IsServerAsync(id, cancellationToken))
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<bool> IsServerAsync(int id, CancellationToken cancellationToken)
    {
        var (_, command, _) = await CommandLine.TryRunAsync(
            ["ps", "-ww", "-o", "args=", "-p", id.ToString(CultureInfo.InvariantCulture)], workingDirectory: null, input: null, cancellationToken);
        return command.Contains($"-D {Data} ", StringComparison.Ordinal);
    }

    /// <summary>Creates missing databases, and sets a new password on old data, with no server running.</summary>
    private async Task ConfigureAsync(IReadOnlyList<string> databases, bool isNew, CancellationToken cancellationToken)
    {
        var list = Path.Combine(Folder, "databases");
        var existing = File.Exists(list) ? await File.ReadAllLinesAsync(list, cancellationToken) : [];
        var missing = databases.Except(existing, StringComparer.Ordinal).ToList();
        if (missing.Find(name => name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_')) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is not a database name: letters, digits and underscores.", nameof(databases));
        }

        List<string> statements = [.. missing.Select(name => $"CREATE DATABASE \"{name}\"")];
        if (_isPasswordNew && !isNew)
        {
            statements.Add($"ALTER ROLE {User} PASSWORD '{Password}'");
        }

        if (statements.Count == 0)
        {
            return;
        }

        // Single-user mode: one statement a line, errors on standard error with exit code 0. -F does not wait for the disk, as
        // initdb has not, where there is nothing to lose yet.
        var (exitCode, _, error) = await CommandLine.TryRunAsync(
            UnprivilegedUser.Run([_binaries.Postgres, "--single", .. isNew ? ["-F"] : Array.Empty<string>(), "-D", Data, "postgres"]), Folder, string.Join('\n', statements) + "\n", cancellationToken);
        if (exitCode != 0 || error.Split('\n').FirstOrDefault(line => line.Contains("ERROR:", StringComparison.Ordinal) && !line.Contains("already exists", StringComparison.Ordinal)) is not null)
        {
            throw new InvalidOperationException($"The databases in {Data} could not be set up (exit code {exitCode}): {error.Trim()}");
        }

        await File.WriteAllLinesAsync(list, existing.Union(databases, StringComparer.Ordinal), cancellationToken);
    }
}
