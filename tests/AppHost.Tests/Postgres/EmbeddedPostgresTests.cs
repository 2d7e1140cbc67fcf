using System.Runtime.Versioning;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.TestSupport;
using Npgsql;

namespace ClusterCodex.AppHost.Tests.Postgres;

public sealed class EmbeddedPostgresTests : IAsyncLifetime
{
    private static readonly string[] Databases = ["issues", "plans"];

    private readonly string _state = Path.Combine(Path.GetTempPath(), "clustercodex-tests-" + Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string AppHostFolder => Path.Combine(RepositoryRoot.Path, "AppHost");

    private string PasswordFile => Path.Combine(_state, "postgres.password");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() =>
        await CommandLine.RunAsync(["rm", "-rf", _state], workingDirectory: null, input: null, CancellationToken.None);

    [Fact]
    public async Task Data_survives_a_restart()
    {
        await using (var first = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled))
        {
            await ExecuteAsync(first.ConnectionString("issues"), "CREATE TABLE seen AS SELECT 42 AS answer");
        }

        await using var second = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled);

        Assert.Equal(42, await ExecuteAsync(second.ConnectionString("issues"), "SELECT answer FROM seen"));
    }

    [Fact]
    public async Task Stops_at_once_with_connections_open_and_everything_written()
    {
        var server = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled);
        await using var idle = new NpgsqlConnection(server.ConnectionString("issues"));
        await idle.OpenAsync(Cancelled);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);

        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(Path.Combine(_state, "postgres", "server.log"), Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_as_an_unprivileged_user_and_reports_version_18()
    {
        await using var server = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: false, Cancelled);

        var owner = (await CommandLine.RunAsync(["ps", "-o", "user=", "--ppid", $"{server.ProcessId}"], null, null, Cancelled)).Trim().Split('\n')[0].Trim();

        Assert.NotEqual("root", owner);
        Assert.Equal("18", ((string)(await ExecuteAsync(server.ConnectionString("postgres"), "SHOW server_version"))!).Split('.')[0]);
    }

    [Fact]
    public async Task Refuses_a_wrong_password_and_no_password()
    {
        await using var server = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: false, Cancelled);
        var right = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Pooling = false };

        foreach (var password in new[] { "postgres", null })
        {
            var wrong = new NpgsqlConnectionStringBuilder(right.ConnectionString) { Password = password };
            var refused = await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(wrong.ConnectionString, "SELECT 1"));
            Assert.DoesNotContain(right.Password!, refused.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Password_is_readable_by_its_owner_alone_and_in_no_command_line()
    {
        await using var server = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: false, Cancelled);
        var password = await File.ReadAllTextAsync(PasswordFile, Cancelled);

        var commands = await CommandLine.RunAsync(["ps", "-ww", "-eo", "args="], null, null, Cancelled);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PasswordFile));
        Assert.DoesNotContain(password, commands, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_state, "postgres", "data.password")));
    }

    [Fact]
    public async Task A_lost_password_file_is_recreated_and_the_data_kept()
    {
        await using (var first = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled))
        {
            await ExecuteAsync(first.ConnectionString("plans"), "CREATE TABLE kept AS SELECT 7 AS n");
        }

        File.Delete(PasswordFile);
        await using var second = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled);

        Assert.Equal(7, await ExecuteAsync(second.ConnectionString("plans"), "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_left_by_a_dead_server_does_not_stop_a_start()
    {
        await PrepareAsync();
        // This test's own process: it runs, so that PostgreSQL alone would treat it as a running server.
        await File.WriteAllTextAsync(
            Path.Combine(_state, "postgres", "data", "postmaster.pid"), $"{Environment.ProcessId}\n/elsewhere\n0\n5432\n\n127.0.0.1\n\nready\n", Cancelled);

        await using var server = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: false, Cancelled);

        Assert.Equal(1, await ExecuteAsync(server.ConnectionString("plans"), "SELECT 1"));
    }

    [Fact]
    public async Task A_server_left_running_is_ended_before_the_next_starts()
    {
        var data = await PrepareAsync();
        var abandoned = await EmbeddedPostgres.StartAsync(data, durable: true, Cancelled);
        await ExecuteAsync(abandoned.ConnectionString("issues"), "CREATE TABLE first AS SELECT 1 AS n");

        await using var second = await EmbeddedPostgres.StartAsync(await PrepareAsync(), durable: true, Cancelled);

        Assert.Equal(1, await ExecuteAsync(second.ConnectionString("issues"), "SELECT n FROM first"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(abandoned.ConnectionString("issues"), "SELECT 1"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_clone_that_the_unprivileged_user_cannot_enter_can_be_used()
    {
        Assert.SkipUnless(UnprivilegedUser.IsNeeded, "Only root hands PostgreSQL to another account.");
        var closed = Directory.CreateDirectory(_state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        await PostgresBinaries.FindAsync(AppHostFolder, closed, Cancelled);
        await CommandLine.RunAsync(["cp", "-R", Path.Combine(AppHostFolder, "package-lock.json"), Path.Combine(AppHostFolder, "node_modules"), closed], null, null, Cancelled);

        var folder = await PostgresFolder.ChooseAsync(closed, Cancelled);
        try
        {
            var binaries = await PostgresBinaries.FindAsync(closed, Path.GetDirectoryName(folder)!, Cancelled);
            var data = await PrepareAsync(binaries, folder);
            await using var server = await EmbeddedPostgres.StartAsync(data, durable: false, Cancelled);

            Assert.StartsWith("/var/tmp/clustercodex-", folder, StringComparison.Ordinal);
            Assert.StartsWith("/var/tmp/clustercodex-", binaries.Postgres, StringComparison.Ordinal);
            Assert.Equal(1, await ExecuteAsync(server.ConnectionString("issues"), "SELECT 1"));
        }
        finally
        {
            await CommandLine.RunAsync(["rm", "-rf", Path.GetDirectoryName(folder)!], null, null, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Databases_of_two_callers_are_separate()
    {
        var one = await TestPostgres.CreateDatabaseAsync(Cancelled);
        var other = await TestPostgres.CreateDatabaseAsync(Cancelled);

        await ExecuteAsync(one, "CREATE TABLE mine AS SELECT 1 AS n");

        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other, "SELECT n FROM mine"));
    }

    private async Task<PostgresData> PrepareAsync()
    {
        Directory.CreateDirectory(_state);
        var binaries = await PostgresBinaries.FindAsync(AppHostFolder, _state, Cancelled);
        return await PrepareAsync(binaries, Path.Combine(_state, "postgres"));
    }

    private async Task<PostgresData> PrepareAsync(PostgresBinaries binaries, string folder)
    {
        var data = await PostgresData.OpenAsync(binaries, folder, PasswordFile, Cancelled);
        await data.PrepareAsync(Databases, Cancelled);
        return data;
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
