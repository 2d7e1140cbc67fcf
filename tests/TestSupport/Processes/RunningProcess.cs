using System.Globalization;

namespace ClusterCodex.TestSupport.Processes;

/// <summary>A process as Linux knows it.</summary>
/// <param name="StartTime">In clock ticks since the machine started: ids are used again, pairs are not.</param>
/// <param name="Command">For people.</param>
public sealed record RunningProcess(int Id, string StartTime, string Command)
{
    // proc(5), /proc/PID/stat, counted after the command's closing parenthesis.
    private const int StateField = 0;
    private const int StartTimeField = 19;

    /// <summary>Whether it still runs; one that has ended and waits for its parent to notice does not.</summary>
    public bool IsAlive => Read(Id) is { } now && now.Process.StartTime == StartTime && now.State is not "Z" and not "X";

    /// <summary>The process with that id; null where there is none.</summary>
    public static RunningProcess? Find(int id) => Read(id)?.Process;

    /// <summary>Every running process that has inherited a variable with this value; other parents than the first do not matter.</summary>
    public static IReadOnlyList<RunningProcess> WithEnvironment(string variable, string value) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var each) ? each : 0
           where id > 0 && HasVariable(id, $"{variable}={value}")
           let read = Read(id)
           where read is { State: not "Z" and not "X" }
           select read.Value.Process,
    ];

    private static bool HasVariable(int id, string assignment)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains(assignment, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile, or is somebody else's.
        }
    }

    private static (RunningProcess Process, string State)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            return (new RunningProcess(id, fields[StartTimeField], stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end]), fields[StateField]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
