using System.Globalization;

namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>Commands on files. Writing to memory-backed folders and buffering use memory.</summary>
internal static class ShellFiles
{
    public static IEnumerable<ShellStep> Execute(ShellMachine machine, string name, string[] arguments)
    {
        var paths = arguments.Where(argument => !argument.StartsWith('-')).ToArray();
        switch (name)
        {
            case "mkdir":
                return MakeFolders(machine, arguments.Contains("-p"), paths);
            case "touch":
                return Change(machine, paths, path => $"touch: {path}: ", path =>
                {
                    if (!machine.Storage.HasFile(path))
                    {
                        machine.Storage.Write(path, new ShellFile(""));
                    }
                });
            case "rm":
                return Change(machine, [.. paths.Where(machine.Storage.Exists)], path => $"rm: can't remove '{path}': ", machine.Storage.Remove);
            case "ls":
                return List(machine, paths);
            case "dd":
                return Copy(machine, arguments);
            case "head":
                return Head(machine, arguments, paths);
            case "grep":
                return Search(machine, arguments, paths);
            default:
                return Show(machine, name, arguments, paths);
        }
    }

    private static List<ShellStep> MakeFolders(ShellMachine machine, bool withParents, string[] paths)
    {
        var missing = paths.Where(path => !withParents || !machine.Storage.IsFolder(path)).ToArray();
        var possible = missing.Where(path => withParents || (!machine.Storage.Exists(path) && machine.Storage.IsFolder(Parent(path)))).ToArray();
        var steps = Change(machine, possible, path => $"mkdir: can't create directory '{path}': ", machine.Storage.MakeFolder);
        foreach (var path in missing.Except(possible, StringComparer.Ordinal))
        {
            machine.Status = 1;
            steps.Add(new ShellStep.Line($"mkdir: can't create directory '{path}': {(machine.Storage.Exists(path) ? "File exists" : "No such file or directory")}", IsError: true));
        }

        return steps;
    }

    // What may not be changed is reported; the others are changed.
    private static List<ShellStep> Change(ShellMachine machine, string[] paths, Func<string, string> attempt, Action<string> change)
    {
        var steps = new List<ShellStep>();
        foreach (var path in paths)
        {
            if (machine.Denial(path) is { } denial)
            {
                machine.Status = 1;
                steps.Add(new ShellStep.Line(attempt(path) + denial, IsError: true));
            }
            else
            {
                change(path);
            }
        }

        return steps;
    }

    private static string Parent(string path) => Path.GetDirectoryName(path.TrimEnd('/')) ?? "/";

    private static IEnumerable<ShellStep> Show(ShellMachine machine, string name, string[] arguments, string[] paths)
    {
        if (paths.Contains("/dev/zero"))
        {
            // Reads forever and keeps everything in memory.
            for (var megabytes = 0; megabytes < 1_000_000; megabytes += 16)
            {
                yield return new ShellStep.Allocate(16L << 20);
            }
        }

        foreach (var path in paths)
        {
            if (machine.Storage.Read(path) is not { } content)
            {
                machine.Status = 1;
                yield return new ShellStep.Line($"{name}: can't open '{path}': No such file or directory", IsError: true);
                continue;
            }

            foreach (var line in content.TrimEnd('\n').Split('\n'))
            {
                yield return new ShellStep.Line(line);
            }
        }

        if (arguments.Contains("-f") || arguments.Contains("-F") || paths is ["/dev/null"])
        {
            yield return new ShellStep.Sleep(null);
        }
    }

    private static IEnumerable<ShellStep> List(ShellMachine machine, string[] paths)
    {
        var folder = paths.Length > 0 ? paths[0].TrimEnd('/') : "";
        if (!machine.Storage.Exists(folder.Length == 0 ? "/" : folder))
        {
            return ShellCommands.Fail(machine, 1, $"ls: {folder}: No such file or directory");
        }

        return machine.Storage.List(folder).Select(name => new ShellStep.Line(name));
    }

    private static IEnumerable<ShellStep> Search(ShellMachine machine, string[] arguments, string[] paths)
    {
        var found = paths.Skip(1).SelectMany(path => (machine.Storage.Read(path) ?? "").Split('\n')).Where(line => line.Contains(paths[0], StringComparison.Ordinal)).ToArray();
        machine.Status = found.Length > 0 ? 0 : 1;
        return arguments.Contains("-q") ? [] : found.Select(line => new ShellStep.Line(line));
    }

    private static IEnumerable<ShellStep> Head(ShellMachine machine, string[] arguments, string[] paths)
    {
        var count = Array.IndexOf(arguments, "-c");
        return paths.Contains("/dev/zero") && count >= 0 && count + 1 < arguments.Length
            ? [new ShellStep.Allocate(Size(arguments[count + 1]))]
            : Show(machine, "head", arguments, [.. paths.Where(path => machine.Storage.HasFile(path) || path.StartsWith('/'))]);
    }

    private static IEnumerable<ShellStep> Copy(ShellMachine machine, string[] arguments)
    {
        var options = arguments.Select(argument => argument.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var block = Size(options.GetValueOrDefault("bs", "512"));
        var count = long.TryParse(options.GetValueOrDefault("count", "0"), CultureInfo.InvariantCulture, out var number) ? number : 0;
        var target = options.GetValueOrDefault("of", "/dev/null");
        if (target != "/dev/null" && machine.Denial(target) is { } denial)
        {
            machine.Status = 1;
            yield return new ShellStep.Line($"dd: can't open '{target}': {denial}", IsError: true);
            yield break;
        }

        if (machine.MemoryFolders.Any(folder => target.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal)))
        {
            yield return new ShellStep.Allocate(block * count);
        }

        machine.Storage.Write(target, new ShellFile("", block * count));
        yield return new ShellStep.Line($"{count}+0 records in", IsError: true);
        yield return new ShellStep.Line($"{count}+0 records out", IsError: true);
    }

    /// <summary>A number of bytes with a unit: <c>64m</c>, <c>1M</c>, <c>250MiB</c>.</summary>
    public static long Size(string text)
    {
        var digits = new string([.. text.TakeWhile(char.IsAsciiDigit)]);
        var factor = text.Length > digits.Length ? char.ToLowerInvariant(text[digits.Length]) switch { 'k' => 1L << 10, 'm' => 1L << 20, 'g' => 1L << 30, _ => 1 } : 1;
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var value) ? value * factor : 0;
    }
}
