using System.Globalization;

namespace ClusterCodex.EndToEnd.Application;

/// <summary>A process as Linux knows it.</summary>
/// <param name="StartTime">In clock ticks since the machine started: ids are used again, pairs are not.</param>
/// <param name="Command">For people.</param>
internal sealed record RunningProcess(int Id, string StartTime, string Command)
{
    // proc(5), /proc/PID/stat, counted after the command's closing parenthesis.
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int StartTimeField = 19;

    /// <summary>Whether it still runs; one that has ended and waits for its parent to notice does not.</summary>
    public bool IsAlive => Read(Id) is { } now && now.Process.StartTime == StartTime && now.State is not "Z" and not "X";

    /// <summary>The children of a process, their children, and so on.</summary>
    public static IReadOnlyList<RunningProcess> DescendantsOf(int id)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var each) ? Read(each) : null)
            .OfType<(RunningProcess Process, int Parent, string State)>()
            .ToLookup(each => each.Parent, each => each.Process);
        List<RunningProcess> found = [];
        var next = new Queue<int>([id]);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                next.Enqueue(child.Id);
            }
        }

        return found;
    }

    private static (RunningProcess Process, int Parent, string State)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            var process = new RunningProcess(id, fields[StartTimeField], stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end]);
            return (process, int.Parse(fields[ParentField], CultureInfo.InvariantCulture), fields[StateField]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
