using System.Collections.ObjectModel;

namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>An externally visible step of a running program.</summary>
internal abstract record ShellStep
{
    /// <summary>Writes a line.</summary>
    /// <param name="IsError">Whether it goes to the error stream.</param>
    public sealed record Line(string Text, bool IsError = false) : ShellStep;

    /// <summary>Sleeps for a time; null: forever.</summary>
    public sealed record Sleep(TimeSpan? Duration) : ShellStep;

    /// <summary>Allocates memory.</summary>
    public sealed record Allocate(long Bytes) : ShellStep;

    /// <summary>An iteration of a loop, at which the caller can stop an infinite loop.</summary>
    public sealed record Turn : ShellStep;
}

/// <summary>The state of one container: variables, files, open ports.</summary>
internal sealed class ShellMachine
{
    public Dictionary<string, string> Variables { get; init; } = [];

    public ShellStorage Storage { get; init; } = new();

    /// <summary>The number of the user that runs the program: 0 is root.</summary>
    public long User { get; init; }

    /// <summary>Paths whose files count as memory.</summary>
    public IReadOnlyList<string> MemoryFolders { get; init; } = [];

    /// <summary>Open ports, with the folder that each serves over HTTP; null for a port that only accepts.</summary>
    public Dictionary<int, string?> Ports { get; } = [];

    /// <summary>The image's programs, in addition to the shell's commands, with their scripts.</summary>
    public IReadOnlyDictionary<string, string> Programs { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public string HostName { get; init; } = "localhost";

    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>Whether a connection to a host and port inside the cluster succeeds; null when the name is unknown.</summary>
    public Func<string, int, bool?> Connect { get; init; } = static (_, _) => null;

    /// <summary>Errors of command substitutions that have not been written yet.</summary>
    public Queue<string> Errors { get; } = [];

    /// <summary>Exit code of the last command.</summary>
    public int Status { get; set; }

    /// <summary>Set when the program has ended: by <c>exit</c>, a failed <c>set -e</c>, or its last command.</summary>
    public bool Exited { get; set; }

    public bool StopOnError { get; set; }

    public int LoopControl { get; set; }

    /// <summary>The containers of the pod, this one included: they share one network.</summary>
    public Func<IEnumerable<ShellMachine>> Neighbours { get; init; } = static () => [];

    /// <summary>The container of the pod that listens on a port; null where none does.</summary>
    public ShellMachine? Listener(int port) => Ports.ContainsKey(port) ? this : Neighbours().FirstOrDefault(machine => machine.Ports.ContainsKey(port));

    /// <summary>Why this container's user may not write a path; null where it may.</summary>
    public string? Denial(string path) => Storage.Denial(path, User);
}
