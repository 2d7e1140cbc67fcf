using System.Globalization;
using ClusterCodex.AppHost.Postgres;
using Npgsql;

namespace ClusterCodex.TestSupport;

/// <summary>A real PostgreSQL for tests: one server per test process, a new database for each caller.</summary>
/// <remarks>
/// The server starts on first use and ends with the process, however that ends. <c>CLUSTERCODEX_TEST_POSTGRES</c>, a connection string of a user that
/// may create databases, takes a server of your own instead.
/// </remarks>
public static class TestPostgres
{
    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static FileLock? _runLock;
    private static EmbeddedPostgres? _postgres;
    private static int _databases;

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = await Server.Value.WaitAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");

        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        // The statement names no user input: the name is made above.
        await using var command = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync(cancellationToken);

        return new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true }.ConnectionString;
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("CLUSTERCODEX_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return new NpgsqlConnectionStringBuilder(given) { Pooling = false }.ConnectionString;
        }

        var state = Path.Combine(RepositoryRoot.Path, ".clustercodex", "tests");
        var folder = await PostgresFolder.ChooseAsync(state, CancellationToken.None);
        Directory.CreateDirectory(folder);
        await RemoveLeftOversAsync(folder);
        var binaries = await PostgresBinaries.FindAsync(Path.Combine(RepositoryRoot.Path, "AppHost"), folder, CancellationToken.None);

        PostgresData template;
        await using (await FileLock.TakeAsync(Path.Combine(folder, "template.lock"), CancellationToken.None))
        {
            template = await PostgresData.OpenAsync(
                binaries, Path.Combine(folder, "template-" + binaries.Version), Path.Combine(state, "postgres.password"), CancellationToken.None);
            await template.PrepareAsync([], CancellationToken.None);
        }

        var run = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{Environment.ProcessId}"));
        _runLock = await FileLock.TakeAsync(run + ".lock", CancellationToken.None);
        var data = await template.CopyToAsync(run, CancellationToken.None);
        _postgres = await EmbeddedPostgres.StartAsync(data, durable: false, CancellationToken.None);
        return _postgres.ConnectionString("postgres") + ";Pooling=false";
    }

    // A test process leaves its data behind, because it is not notified when its last test has run.
    private static async Task RemoveLeftOversAsync(string folder)
    {
        foreach (var lockFile in Directory.GetFiles(folder, "run-*.lock"))
        {
            if (FileLock.TryTake(lockFile) is { } taken)
            {
                await CommandLine.RunAsync(["rm", "-rf", Path.ChangeExtension(lockFile, null)], workingDirectory: null, input: null, CancellationToken.None);
                File.Delete(lockFile);
                await taken.DisposeAsync();
            }
        }
    }
}
