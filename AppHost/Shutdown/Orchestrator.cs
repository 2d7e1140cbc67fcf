using System.Globalization;
using ClusterCodex.AppHost.Postgres;

namespace ClusterCodex.AppHost.Shutdown;

/// <summary>
/// Aspire's orchestrator (DCP): processes of its own, each watching another by <c>--monitor ID</c>, that end a moment after this
/// one. Whoever starts AppHost again, or looks for leftovers, must find nothing of it.
/// </summary>
internal sealed class Orchestrator
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private Task<IReadOnlySet<int>> _processes = Task.FromResult<IReadOnlySet<int>>(new HashSet<int>());

    /// <summary>Finds its processes while they still run: those that watch this process, those that watch these, and so on.</summary>
    public void BeginStop() => _processes = FindAsync();

    /// <summary>Waits until none of its processes is left, 20 s at most.</summary>
    public async Task WaitUntilStoppedAsync()
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        var processes = await _processes;
        try
        {
            while (processes.Count > 0 && await IsAnyRunningAsync(processes, limit.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"Aspire's orchestrator still runs after {StopTimeout.TotalSeconds} s: look for processes named dcp.");
        }
    }

    internal static IReadOnlySet<int> FindWatchers(IReadOnlyList<OrchestratorProcess> processes, int watched)
    {
        HashSet<int> found = [];
        var next = new Queue<int>([watched]);
        while (next.TryDequeue(out var id))
        {
            foreach (var process in processes.Where(process => process.Watches(id) && found.Add(process.Id)))
            {
                next.Enqueue(process.Id);
            }
        }

        return found;
    }

    private static async Task<IReadOnlySet<int>> FindAsync() => FindWatchers(await ListAsync(CancellationToken.None), Environment.ProcessId);

    // By id: a process that is ending has no command line any more. Z is one that has ended and waits to be collected.
    private static async Task<bool> IsAnyRunningAsync(IReadOnlySet<int> processes, CancellationToken cancellationToken)
    {
        var (_, output, _) = await CommandLine.TryRunAsync(["ps", "-o", "stat=", "-p", string.Join(',', processes)], workingDirectory: null, input: null, cancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Any(state => !state.StartsWith('Z'));
    }

    // Where there is no ps (Windows), DCP ends with this process as well, but nothing can be waited for.
    private static async Task<IReadOnlyList<OrchestratorProcess>> ListAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        var (_, output, _) = await CommandLine.TryRunAsync(["ps", "-ww", "-eo", "pid=,args="], workingDirectory: null, input: null, cancellationToken);
        return [.. output.Split('\n').Select(OrchestratorProcess.Read).OfType<OrchestratorProcess>()];
    }
}

/// <param name="Command">With its arguments.</param>
internal sealed record OrchestratorProcess(int Id, string Command)
{
    /// <summary>Reads one line of <c>ps -eo pid=,args=</c>; null for a process of somebody else.</summary>
    public static OrchestratorProcess? Read(string line) =>
        line.TrimStart().Split(' ', 2) is [var id, var command] && command.Contains("/dcp ", StringComparison.Ordinal)
            ? new OrchestratorProcess(int.Parse(id, CultureInfo.InvariantCulture), command)
            : null;

    public bool Watches(int id) => (Command + " ").Contains(string.Create(CultureInfo.InvariantCulture, $" --monitor {id} "), StringComparison.Ordinal);
}
