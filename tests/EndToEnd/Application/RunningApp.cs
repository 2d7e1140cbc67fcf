using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>Cluster Codex as <c>dotnet run --project AppHost</c> starts it: a process of its own with a state folder of its own.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly bool _byReadme;
    private readonly HttpClient _dashboard;
    private readonly ConcurrentQueue<string> _output = new();

    private RunningApp(Process process, bool byReadme, int dashboardPort)
    {
        _process = process;
        _byReadme = byReadme;
        _dashboard = new HttpClient { BaseAddress = new Uri($"http://localhost:{dashboardPort}") };
    }

    /// <summary>The page and the REST surface.</summary>
    public Uri Address => Http.BaseAddress!;

    /// <summary>The gateway's port for native gRPC clients.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    /// <summary>Calls without a token.</summary>
    public HttpClient Http { get; } = new();

    /// <summary>When its command was given, for <see cref="Stopwatch.GetElapsedTime(long)"/>.</summary>
    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>Everything the application has printed.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the application and waits until its gateway answers.</summary>
    /// <param name="stateFolder">Where it keeps its databases; a folder used before continues them.</param>
    /// <param name="environment">Variables to set; <see langword="null"/> takes one away.</param>
    /// <param name="wantedPort">Of the page; <see langword="null"/>: a free one.</param>
    /// <param name="byReadme">With the README's command, which looks first whether something has to be built; otherwise what is built is started.</param>
    public static async Task<RunningApp> StartAsync(
        string stateFolder, IReadOnlyDictionary<string, string?> environment, int? wantedPort = null, bool byReadme = false)
    {
        var program = Path.Combine(RepositoryRoot.Path, "AppHost", "bin", "Debug", "net10.0", "AppHost.dll");
        Assert.True(File.Exists(program), $"{program} is not there: build the solution first.");
        var (port, grpcPort, dashboardPort) = (wantedPort ?? FreePort.Find(), FreePort.Find(), FreePort.Find());
        var start = new ProcessStartInfo("dotnet", byReadme ? ["run", "--project", "AppHost"] : [program])
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

        var app = new RunningApp(Process.Start(start)!, byReadme, dashboardPort);
        app._process.OutputDataReceived += (_, line) => app.Keep(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Keep(line.Data);
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        try
        {
            await app.WaitUntilHealthyAsync("gateway");
            app.Http.BaseAddress = await app.EndpointAsync("gateway", "public");
            app.GrpcAddress = await app.EndpointAsync("gateway", "grpc");
            return app;
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            throw new InvalidOperationException($"Cluster Codex did not start. It printed:\n{app.Output}", exception);
        }
    }

    /// <summary>Waits until a part says that it is ready.</summary>
    public Task WaitUntilHealthyAsync(string resource) => Eventually.Succeeds(
        async () =>
        {
            Assert.False(_process.HasExited, "AppHost has ended.");
            var row = await FindAsync(resource);
            Assert.Equal("Healthy", (string?)row["health"]);
        },
        StartLimit);

    /// <summary>Waits until every service can do all that is asked of it; the page is there before.</summary>
    public async Task WaitUntilCompleteAsync()
    {
        foreach (var service in new[] { "policyservice", "issueservice", "resourceservice", "planservice", "gateway" })
        {
            await WaitUntilHealthyAsync(service);
        }
    }

    /// <summary>The address of one of a part's endpoints, such as <c>issueservice</c> and <c>grpc</c>.</summary>
    public async Task<Uri> EndpointAsync(string resource, string endpoint)
    {
        var row = await FindAsync(resource);
        var address = row["addresses"]!.AsArray().Single(address => (string?)address!["name"] == endpoint);
        return new Uri((string)address!["url"]!);
    }

    /// <summary>Ends a part's process at once, as a crash would.</summary>
    /// <returns>The id of the process that was ended.</returns>
    public async Task<int> CrashAsync(string resource)
    {
        var id = (int)(await FindAsync(resource))["processId"]!;
        using var process = Process.GetProcessById(id);
        process.Kill();
        return id;
    }

    /// <summary>Whether a part runs in another process than <paramref name="before"/> and is ready.</summary>
    public Task WaitUntilRestartedAsync(string resource, int before) => Eventually.Succeeds(
        async () =>
        {
            var row = await FindAsync(resource);
            Assert.NotEqual(before, (int?)row["processId"]);
            Assert.Equal("Healthy", (string?)row["health"]);
        },
        StartLimit);

    /// <summary>Every process it has started, and those that they have started.</summary>
    public IReadOnlyList<RunningProcess> Descendants() => RunningProcess.DescendantsOf(_process.Id);

    /// <summary>Stops everything as Ctrl+C does, which reaches the program beneath `dotnet run` too, and says how it ended.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            var program = _byReadme ? Descendants().FirstOrDefault(process => process.Command == "AppHost")?.Id ?? _process.Id : _process.Id;
            using var kill = Process.Start("kill", ["-TERM", program.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(StopLimit);
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
            _dashboard.Dispose();
            Http.Dispose();
        }
    }

    private async Task<JsonNode> FindAsync(string resource)
    {
        var rows = await _dashboard.GetFromJsonAsync<JsonArray>("/api/resources");
        return rows!.Single(row => (string?)row!["name"] == resource)!;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
