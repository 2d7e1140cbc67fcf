using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClusterCodex.AppHost.Postgres;

/// <summary>A running server that ends with this process, however that ends.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    // Standard input closes when this process ends, including by kill -9. SIGINT is PostgreSQL's "fast" shutdown: it does not wait for clients.
    private const string Script = """
        exec 3<&0
        log=$1; shift
        "$@" > "$log" 2>&1 < /dev/null 3<&- & server=$!
        (cat <&3 > /dev/null; kill -INT $server) 2> /dev/null & watch=$!
        exec 3<&-
        trap 'kill -INT $server' TERM INT
        while kill -0 $server 2> /dev/null; do wait $server; code=$?; done
        kill $watch 2> /dev/null
        exit ${code:-0}
        """;

    private readonly PostgresData _data;
    private readonly Process _process;
    private readonly int _port;

    private EmbeddedPostgres(PostgresData data, Process process, int port)
    {
        _data = data;
        _process = process;
        _port = port;
    }

    /// <summary>The process that PostgreSQL is a child of.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a server on a free port of the loopback interface and waits until it accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It exits instead; the message contains the end of its log.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(PostgresData data, bool durable, CancellationToken cancellationToken)
    {
        var log = Path.Combine(data.Folder, "server.log");
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var process = CommandLine.Start(
                UnprivilegedUser.Run(["env", $"PGPORT={port}", "sh", "-c", Script, "postgres", log, .. data.ServerCommand(durable)]), data.Folder);
            var server = new EmbeddedPostgres(data, process, port);
            try
            {
                while (!data.IsReady() && !process.HasExited)
                {
                    await Task.Delay(10, cancellationToken);
                }
            }
            catch (OperationCanceledException)
            {
                await server.DisposeAsync();
                throw;
            }

            if (!process.HasExited)
            {
                return server;
            }

            var text = File.Exists(log) ? await File.ReadAllTextAsync(log, cancellationToken) : await process.StandardError.ReadToEndAsync(cancellationToken);
            process.Dispose();
            // Between choosing the port and using it another process may have taken it.
            if (attempt == 5 || !text.Contains("in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"PostgreSQL did not start in {data.Folder}: {text.Trim()}");
            }
        }
    }

    /// <summary>A connection string for one of its databases.</summary>
    public string ConnectionString(string database) => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username={PostgresData.User};Password={_data.Password};Database={database}");

    /// <summary>Shuts the server down, with open connections ended and everything written.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
