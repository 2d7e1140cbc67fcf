namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Where the two output streams of a command go.</summary>
internal sealed class ShellStreams
{
    private readonly ShellMachine _machine;
    private readonly Target[] _targets = [new(Path: null, Append: false, IsError: false), new(Path: null, Append: false, IsError: true)];

    public ShellStreams(ShellMachine machine, IEnumerable<Redirect> redirects)
    {
        _machine = machine;
        foreach (var redirect in redirects.Where(redirect => redirect.Operator != "<"))
        {
            var stream = redirect.Stream - 1;
            _targets[stream] = redirect.Operator == ">&"
                ? _targets[redirect.Target == "2" ? 1 : 0]
                : Open(ShellExpansion.Expand(machine, redirect.Target), redirect.Operator == ">>", _targets[stream]);
        }
    }

    /// <summary>The steps of a command without the lines that go into files.</summary>
    public IEnumerable<ShellStep> Pass(IEnumerable<ShellStep> steps)
    {
        var lines = _targets.Select(target => target.Path).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(path => path, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (step is not ShellStep.Line line)
            {
                yield return step;
            }
            else if (_targets[line.IsError ? 1 : 0] is { Path: { } path })
            {
                lines[path].Add(line.Text);
            }
            else
            {
                yield return line with { IsError = _targets[line.IsError ? 1 : 0].IsError };
            }
        }

        foreach (var (path, written) in lines.Where(pair => pair.Key != "/dev/null"))
        {
            foreach (var step in Write(path, written, _targets.Any(target => target.Path == path && target.Append)))
            {
                yield return step;
            }
        }
    }

    // /dev/stderr, /proc/1/fd/1: what is written there is the container's output.
    private static Target Open(string path, bool append, Target before) => path switch
    {
        "/dev/stderr" or "/dev/fd/2" or "/proc/1/fd/2" => new Target(Path: null, Append: false, IsError: true),
        "/dev/null" => new Target(path, Append: false, IsError: false),
        _ when path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal) => before with { Path = null },
        _ => new Target(path, append, IsError: false),
    };

    private IEnumerable<ShellStep> Write(string path, List<string> lines, bool append)
    {
        if (!_machine.Storage.IsFolder(Path.GetDirectoryName(path) ?? "/"))
        {
            return ShellCommands.Fail(_machine, 1, $"sh: can't create {path}: nonexistent directory");
        }

        if (_machine.Denial(path) is { } denial)
        {
            return ShellCommands.Fail(_machine, 1, $"sh: can't create {path}: {denial}");
        }

        _machine.Storage.Write(path, new ShellFile((append ? _machine.Storage.Read(path) : "") + string.Concat(lines.Select(line => line + "\n"))));
        return [];
    }

    private sealed record Target(string? Path, bool Append, bool IsError);
}
