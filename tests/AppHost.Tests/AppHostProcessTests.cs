using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ClusterCodex.AppHost.Postgres;
using ClusterCodex.TestSupport;

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

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task However_it_ends_nothing_it_started_is_left(string signal)
    {
        var host = Start(("OPENAI_API_KEY", "sk-planted-key"));
        var output = new List<string>();
        var dashboard = await ReadDashboardAddressAsync(host, output);
        var processes = await WaitForProcessesAsync(dashboard);

        await SignalAsync(host, signal);

        await host.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(40), Cancelled);
        await Eventually.True(async () => !await AnyAliveAsync(processes), "every process the host started is gone", TimeSpan.FromSeconds(20));
        Assert.DoesNotContain(_state, await CommandLine.RunAsync(["ps", "-ww", "-eo", "args="], null, null, Cancelled), StringComparison.Ordinal);
        lock (output)
        {
            Assert.DoesNotContain(output, line => line.Contains("sk-planted-key", StringComparison.Ordinal));
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

    private static async Task<Uri> ReadDashboardAddressAsync(Process host, List<string> output)
    {
        const string Marker = "Dashboard: ";
        while (await host.StandardOutput.ReadLineAsync(Cancelled) is { } line)
        {
            if (line.IndexOf(Marker, StringComparison.Ordinal) is var at and >= 0)
            {
                _ = DrainAsync(host.StandardOutput, output);
                return new Uri(line[(at + Marker.Length)..]);
            }
        }

        throw new InvalidOperationException($"AppHost ended: {await host.StandardError.ReadToEndAsync(Cancelled)}");
    }

    private static async Task DrainAsync(StreamReader reader, List<string> output)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (output)
            {
                output.Add(line);
            }
        }
    }

    /// <summary>Waits until the database serves and the gateway has been started, and returns all process ids.</summary>
    private static async Task<IReadOnlyList<int>> WaitForProcessesAsync(Uri dashboard)
    {
        using var client = new HttpClient { BaseAddress = dashboard };
        List<JsonElement> rows = [];
        await Eventually.True(
            async () =>
            {
                rows = [.. (await client.GetFromJsonAsync<JsonElement>("/api/resources", Cancelled)).EnumerateArray()];
                return rows.Exists(row => Named(row, "postgres") && row.GetProperty("health").GetString() == "Healthy")
                    && rows.Exists(row => Named(row, "gateway") && row.GetProperty("startedAt").ValueKind != JsonValueKind.Null);
            },
            "PostgreSQL serves and the gateway has been started",
            TimeSpan.FromSeconds(60));
        return [.. rows.Select(row => row.GetProperty("processId")).Where(id => id.ValueKind == JsonValueKind.Number).Select(id => id.GetInt32())];
    }

    private static bool Named(JsonElement row, string name) => row.GetProperty("name").GetString() == name;

    private static Task<string> SignalAsync(Process process, string signal) =>
        CommandLine.RunAsync(["kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)], null, null, CancellationToken.None);

    private static async Task<bool> AnyAliveAsync(IReadOnlyList<int> processes) =>
        (await CommandLine.TryRunAsync(["ps", "-o", "pid=", "-p", string.Join(',', processes)], null, null, Cancelled)).Output.Trim().Length > 0;
}
