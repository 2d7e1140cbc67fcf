using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>Cluster Codex as <c>dotnet run --project AppHost</c> starts it: a process of its own with a state folder of its own.</summary>
internal sealed partial class AppHostProcess : IApplication
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _stateFolder;
    private readonly ConcurrentQueue<string> _output = new();

    private AppHostProcess(Process process, string stateFolder)
    {
        _process = process;
        _stateFolder = stateFolder;
    }

    public Uri Address => Find(Ready()) ?? throw new InvalidOperationException("Cluster Codex is not ready.");

    /// <summary>Aspire's dashboard, with the token that signs in.</summary>
    public Uri Dashboard => Find(DashboardLine()) ?? throw new InvalidOperationException("There is no dashboard.");

    /// <summary>When its command was given, for <see cref="Stopwatch.GetElapsedTime(long)"/>.</summary>
    public long Started { get; } = Stopwatch.GetTimestamp();

    public string Output => string.Join('\n', _output);

    /// <summary>Starts the application and waits until it reports that it is ready.</summary>
    /// <param name="stateFolder">Where it keeps its databases; a folder used before continues them.</param>
    /// <param name="environment">Variables to set; <see langword="null"/> takes one away.</param>
    /// <param name="wantedPort">Of the page; <see langword="null"/>: a free one.</param>
    public static async Task<AppHostProcess> StartAsync(string stateFolder, IReadOnlyDictionary<string, string?> environment, int? wantedPort = null)
    {
        var (port, grpcPort, dashboardPort) = (wantedPort ?? FreePort.Find(), FreePort.Find(), FreePort.Find());
        var start = new ProcessStartInfo("dotnet", ["run", "--project", "AppHost"])
        {
            WorkingDirectory = RepositoryRoot.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment.Concat(
        [
            new("CLUSTERCODEX_PORT", port.ToString(CultureInfo.InvariantCulture)),
            new("CLUSTERCODEX_GRPC_PORT", grpcPort.ToString(CultureInfo.InvariantCulture)),
            new("CLUSTERCODEX_DASHBOARD_PORT", dashboardPort.ToString(CultureInfo.InvariantCulture)),
            new("CLUSTERCODEX_STATE", stateFolder),
            new("NO_COLOR", "1"),
        ]))
        {
            start.Environment[name] = value;
        }

        var app = new AppHostProcess(Process.Start(start)!, stateFolder);
        app._process.OutputDataReceived += (_, line) => app.Keep(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Keep(line.Data);
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        try
        {
            await Eventually.Succeeds(
                () =>
                {
                    Assert.False(app._process.HasExited, "AppHost has ended.");
                    Assert.NotNull(app.Find(Ready()));
                },
                StartLimit);
            return app;
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            throw new InvalidOperationException($"Cluster Codex did not start. It printed:\n{app.Output}", exception);
        }
    }

    /// <summary>Its own process, and every process that has come of it.</summary>
    public IReadOnlyList<RunningProcess> Processes() => RunningProcess.WithEnvironment("CLUSTERCODEX_STATE", _stateFolder);

    /// <summary>Stops everything as Ctrl+C does, which reaches the program beneath `dotnet run` too, and says how it ended.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            var program = Processes().FirstOrDefault(process => process.Command == "AppHost")?.Id ?? _process.Id;
            using var kill = Process.Start("kill", ["-INT", program.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(StopTimeout);
            await _process.WaitForExitAsync(limit.Token);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }
    }

    private Uri? Find(Regex line) => line.Match(Output) is { Success: true } match ? new Uri(match.Groups["address"].Value) : null;

    [GeneratedRegex(@"Ready: (?<address>\S+) ", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ready();

    [GeneratedRegex(@"Dashboard: (?<address>\S+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DashboardLine();

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
