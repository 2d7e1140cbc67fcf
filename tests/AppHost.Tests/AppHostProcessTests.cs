using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Hosting;
using ClusterCodex.TestSupport.Processes;

namespace ClusterCodex.AppHost.Tests;

/// <summary>The program itself, as a person starts and ends it.</summary>
public sealed class AppHostProcessTests : IAsyncLifetime
{
    // Not CreateTempSubdirectory: PostgreSQL's own account has to be able to enter it.
    private readonly string _state = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "clustercodex-tests-" + Guid.NewGuid().ToString("N"))).FullName;
    private readonly List<Process> _hosts = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            if (!host.HasExited)
            {
                await SignalAsync(host, "TERM");
                await host.WaitForExitAsync(CancellationToken.None);
            }

            host.Dispose();
        }

        await CommandLine.RunAsync(["rm", "-rf", _state], null, null, CancellationToken.None);
    }

    [Fact]
    public async Task Help_names_every_variable_and_starts_nothing()
    {
        var (exitCode, output, _) = await CommandLine.TryRunAsync(["dotnet", Program, "--help"], null, null, Cancelled);

        Assert.Equal(0, exitCode);
        Assert.All(
            ["CLUSTERCODEX_PORT", "CLUSTERCODEX_STATE", "KUBECONFIG", "OPENAI_API_KEY", "CODEX_MOCK_MODE", "OTEL_EXPORTER_OTLP_ENDPOINT"],
            variable => Assert.Contains(variable, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_start_and_is_named()
    {
        var host = Start(("CLUSTERCODEX_PORT", "eighty"));

        var error = await host.StandardError.ReadToEndAsync(Cancelled);
        await host.WaitForExitAsync(Cancelled);

        Assert.Equal(1, host.ExitCode);
        Assert.Equal("Cluster Codex cannot start: CLUSTERCODEX_PORT is 'eighty'; it has to be a port, 1 to 65535.", error.Trim());
    }

    [Fact]
    public async Task A_misspelled_argument_ends_the_start_and_is_named()
    {
        var (exitCode, _, error) = await CommandLine.TryRunAsync(["dotnet", Program, "--CLUSTERCODEX_PROT=9000"], null, null, Cancelled);

        Assert.Equal(1, exitCode);
        Assert.Contains("CLUSTERCODEX_PROT is not a setting; use CLUSTERCODEX_PORT", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task However_it_ends_nothing_it_started_is_left(string signal)
    {
        var host = Start(("OPENAI_API_KEY", "sk-planted-key"), ("CLUSTERCODEX_PORT", Port()), ("CLUSTERCODEX_GRPC_PORT", Port()), ("CLUSTERCODEX_DASHBOARD_PORT", Port()));
        var output = new ConcurrentQueue<string>();
        await ReadUntilAsync(host, output, "Ready: ");
        Assert.True(Started().Count >= 9, "AppHost, the orchestrator, six services and a database were expected.");

        await SignalAsync(host, signal);

        await host.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(60), Cancelled);

        // After KILL it cannot wait for what it started: the orchestrator notices, and ends it. What was told to end may take a moment on a busy machine.
        await Eventually.True(() => Task.FromResult(Started().Count == 0), "every process the host started is gone", TimeSpan.FromSeconds(signal == "KILL" ? 60 : 10));
        await using var released = FileLock.TryTake(Path.Combine(_state, "apphost.lock"));
        Assert.NotNull(released);
        Assert.DoesNotContain(output, line => line.Contains("sk-planted-key", StringComparison.Ordinal));
        if (signal != "KILL")
        {
            Assert.Equal("Everything is stopped.", output.Last());
        }
    }

    private static string Program => AppContext.BaseDirectory.Replace(
        Path.Combine("tests", "AppHost.Tests"), "AppHost", StringComparison.Ordinal) + "AppHost.dll";

    private Process Start(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CLUSTERCODEX_STATE"] = _state;
        start.Environment.Remove("KUBECONFIG");
        start.Environment.Remove("KUBE_CONTEXT");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        _hosts.Add(process);
        return process;
    }

    private IReadOnlyList<RunningProcess> Started() => RunningProcess.WithEnvironment("CLUSTERCODEX_STATE", _state);

    private static string Port() => FreePort.Find().ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads until a line holds the text, and goes on reading beside the test.</summary>
    private static async Task ReadUntilAsync(Process host, ConcurrentQueue<string> output, string text)
    {
        while (await host.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            output.Enqueue(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                _ = DrainAsync(host.StandardOutput, output);
                return;
            }
        }

        throw new InvalidOperationException($"AppHost ended: {await host.StandardError.ReadToEndAsync(Cancelled)}");
    }

    private static async Task DrainAsync(StreamReader reader, ConcurrentQueue<string> output)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            output.Enqueue(line);
        }
    }

    private static Task<string> SignalAsync(Process process, string signal) =>
        CommandLine.RunAsync(["kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)], null, null, CancellationToken.None);
}
