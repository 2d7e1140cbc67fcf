using ClusterCodex.AppHost.Postgres;
using ClusterCodex.AppHost.Restarts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClusterCodex.AppHost.Resources;

/// <summary>A service's database.</summary>
/// <param name="Server">The process to wait for; <see langword="null"/> when the database is somebody else's.</param>
internal sealed record Database(IResourceBuilder<IResourceWithConnectionString> Connection, IResourceBuilder<ExecutableResource>? Server);

internal static class DatabaseExtensions
{
    private const string ServerName = "postgres";

    // PostgreSQL takes SIGTERM as "wait until every client has gone": a fast shutdown is SIGINT.
    private const string Script = """
        "$@" & server=$!
        trap 'kill -INT $server' TERM INT
        while kill -0 $server 2> /dev/null; do wait $server; code=$?; done
        exit ${code:-0}
        """;

    /// <summary>Adds one database per name: the given connection string where there is one, else a database of the embedded PostgreSQL.</summary>
    public static async Task<IReadOnlyDictionary<string, Database>> AddDatabasesAsync(
        this IDistributedApplicationBuilder builder, StateFolder state, FreePorts ports, IReadOnlyList<string> names)
    {
        var given = names.Where(name => !string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(name))).ToList();
        var databases = given.ToDictionary(name => name, name => new Database(builder.AddConnectionString(name), Server: null), StringComparer.Ordinal);
        var embedded = names.Except(given, StringComparer.Ordinal).ToList();
        if (embedded.Count > 0)
        {
            var data = await OpenAsync(builder.AppHostDirectory, state);
            var isOld = data.IsInitialised;
            var ready = data.PrepareAsync(embedded, CancellationToken.None);
            if (isOld)
            {
                // What is wrong with it is said before anything starts. New data is made while everything else starts.
                await ready;
            }

            var server = builder.AddServer(data, ready, ports);
            var password = builder.AddParameter("postgres-password", () => data.Password, secret: true);
            var port = server.GetEndpoint("tcp").Property(EndpointProperty.Port);
            foreach (var name in embedded)
            {
                var connection = builder.AddConnectionString(
                    name, ReferenceExpression.Create($"Host=127.0.0.1;Port={port};Username={PostgresData.User};Password={password.Resource};Database={name}"));
                databases[name] = new Database(connection, server);
            }
        }

        return databases;
    }

    /// <summary>Gives a service its database, and starts it once the server accepts connections.</summary>
    public static IResourceBuilder<ServiceResource> WithDatabase(this IResourceBuilder<ServiceResource> service, Database database)
    {
        service.WithReference(database.Connection);
        return database.Server is null ? service : service.WaitFor(database.Server);
    }

    private static async Task<PostgresData> OpenAsync(string packageFolder, StateFolder state)
    {
        var folder = await PostgresFolder.ChooseAsync(state.Path, CancellationToken.None);
        var binaries = await PostgresBinaries.FindAsync(packageFolder, Path.GetDirectoryName(folder)!, CancellationToken.None);
        return await PostgresData.OpenAsync(binaries, folder, state.File("postgres.password"), CancellationToken.None);
    }

    /// <param name="ready">Ends when a server can be started on the data.</param>
    private static IResourceBuilder<ExecutableResource> AddServer(this IDistributedApplicationBuilder builder, PostgresData data, Task ready, FreePorts ports)
    {
        var server = data.ServerCommand(durable: true);
        var command = OperatingSystem.IsWindows() ? server : UnprivilegedUser.Run(["sh", "-c", Script, ServerName, .. server]);
        builder.AddStartCheck(
            ServerName, _ => Task.FromResult(data.IsReady() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("does not accept connections yet")));
        return builder.AddExecutable(ServerName, command[0], data.Folder, [.. command.Skip(1)])
            .WithEndpoint(ports.Choose(ServerName, "tcp"), scheme: "tcp", name: "tcp", env: "PGPORT", isProxied: false)
            .WithRestart()
            // Asked for right before the process is started.
            .WithEnvironment(_ => ready)
            .WithHealthCheck(ServerName);
    }
}
