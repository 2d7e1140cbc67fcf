using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>Creates and migrates the database before any other part of the service starts.</summary>
internal sealed class DatabaseStarter<TContext>(
    NpgsqlDataSource dataSource,
    IDbContextFactory<TContext> contexts,
    IOptions<DatabaseOptions> options,
    TimeProvider time,
    ILogger<DatabaseStarter<TContext>> logger) : IHostedLifecycleService
    where TContext : DbContext
{
    // An arbitrary constant that every replica shares.
    private const long MigrationLock = 0x43_43_4D_49_47_00_01;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (DatabaseErrors.IsUnavailable(exception) && time.GetElapsedTime(started) < options.Value.StartupTimeout)
            {
                DatabaseStarterLog.Waiting(logger, Describe(), exception.Message);
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException(
                    $"Database {Describe()} cannot be used: {exception.Message}. Check the connection string and that the server runs.", exception);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            // On a new database the next line would fail and leave an error in the server's log.
            await context.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToArray();
            if (pending.Length > 0)
            {
                await context.Database.MigrateAsync(cancellationToken);
                DatabaseStarterLog.Migrated(logger, Describe(), pending.Length, pending[^1]);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await dataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(cancellationToken);
            return await dataSource.OpenConnectionAsync(cancellationToken);
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var target = dataSource.CreateConnection();
        var name = target.Database;
        // From the context: a data source does not expose the password.
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var creator = (IRelationalDatabaseCreator)context.GetService<IDatabaseCreator>();
        try
        {
            await creator.CreateAsync(cancellationToken);
            DatabaseStarterLog.Created(logger, name);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another replica was faster.
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string Describe()
    {
        var connection = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        return $"'{connection.Database}' at {connection.Host}:{connection.Port}";
    }
}
