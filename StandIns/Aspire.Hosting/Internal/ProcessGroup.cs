using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Aspire.Hosting.Internal;

/// <summary>A process and everything it starts, in a session of their own, so that they are ended together and Ctrl+C reaches them only through us.</summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const int SignalTerminate = 15;
    private const int SignalKill = 9;
    private const int LongestLine = 16 * 1024;

    private static readonly string[] ProgramExtensions = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
    private static readonly string? Setsid = FindOnPath("setsid");

    private readonly Process _process;
    private readonly ProcessWatchdog _watchdog;
    private readonly Task _output;

    private ProcessGroup(Process process, ProcessWatchdog watchdog, Action<string, bool> onLine)
    {
        _process = process;
        _watchdog = watchdog;
        Id = process.Id;
        watchdog.Add(Id);
        _output = Task.WhenAll(
            PumpAsync(process.StandardOutput, line => onLine(line, false)),
            PumpAsync(process.StandardError, line => onLine(line, true)));
    }

    /// <summary>The leader's process id, which is the group's too.</summary>
    public int Id { get; }

    /// <summary>Starts a command.</summary>
    /// <param name="onLine">Gets each line, and whether it came on standard error.</param>
    /// <exception cref="InvalidOperationException">The command or its directory does not exist, or may not be run.</exception>
    public static ProcessGroup Start(
        string command, IReadOnlyList<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string> environment,
        ProcessWatchdog watchdog, Action<string, bool> onLine)
    {
        if (!Directory.Exists(workingDirectory))
        {
            throw new InvalidOperationException($"its directory {workingDirectory} does not exist");
        }

        var path = command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetFullPath(command, workingDirectory) : FindOnPath(command);
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"there is no program '{command}'{(path is null ? " on PATH" : "")}");
        }

        var start = new ProcessStartInfo
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        InNewSession(start, path, arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException($"'{command}' did not start");
            process.StandardInput.Dispose();
            return new ProcessGroup(process, watchdog, onLine);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"'{command}' did not start: {e.Message}", e);
        }
    }

    /// <summary>Makes the command the leader of a new session; it keeps the process id that the start returns.</summary>
    public static void InNewSession(ProcessStartInfo start, string command, IReadOnlyList<string> arguments)
    {
        // macOS has no setsid, but perl.
        string[] line = OperatingSystem.IsWindows()
            ? [command, .. arguments]
            : Setsid is not null
                ? [Setsid, command, .. arguments]
                : ["perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!", command, .. arguments];
        start.FileName = line[0];
        foreach (var argument in line.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }
    }

    /// <summary>Waits until the leader has ended, ends what it left behind, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync();
        if (GroupIsAlive())
        {
            Signal(SignalTerminate);
            if (!await WaitAsync(() => !GroupIsAlive(), TimeSpan.FromSeconds(2)))
            {
                Signal(SignalKill);
            }
        }

        _watchdog.Remove(Id);
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }

    /// <summary>Asks the group to end, and kills it when it has not done so in time.</summary>
    /// <returns><see langword="false"/> when it had to be killed.</returns>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        Signal(SignalTerminate);
        var stopped = await WaitAsync(() => _process.HasExited && !GroupIsAlive(), grace);
        if (!stopped)
        {
            Signal(SignalKill);
            await _process.WaitForExitAsync();
        }

        return stopped;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>The path of a program found on PATH; <see langword="null"/> when there is none.</summary>
    internal static string? FindOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => ProgramExtensions.Select(extension => Path.Combine(folder, program + extension)))
            .FirstOrDefault(File.Exists);

    private static async Task<bool> WaitAsync(Func<bool> condition, TimeSpan longest)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(since) > longest)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }

    private void Signal(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
        }
        else if (Kill(-Id, signal) != 0 && !_process.HasExited)
        {
            // Just started: it has not made its group yet.
            _ = Kill(Id, signal);
        }
    }

    private bool GroupIsAlive() => !OperatingSystem.IsWindows() && Kill(-Id, 0) == 0;

    /// <summary>Reads lines of bounded length, so that output without line ends does not fill the memory.</summary>
    private static async Task PumpAsync(StreamReader reader, Action<string> onLine)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, read))
            {
                if (c == '\n' || line.Length == LongestLine)
                {
                    onLine(line.ToString().TrimEnd('\r'));
                    line.Clear();
                }

                if (c != '\n')
                {
                    line.Append(c);
                }
            }
        }

        if (line.Length > 0)
        {
            onLine(line.ToString());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int id, int signal);
}
