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
                foreach (var path in paths)
                {
                    machine.Folders.Add(path.TrimEnd('/'));
                }

                return [];
            case "touch":
                foreach (var path in paths)
                {
                    machine.Files.TryAdd(path, "");
                }

                return [];
            case "rm":
                foreach (var path in paths)
                {
                    machine.Files.Remove(path);
                }

                return [];
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
            if (!machine.Files.TryGetValue(path, out var content))
            {
                machine.Status = 1;
                yield return new ShellStep.Line($"{name}: can't open '{path}': No such file or directory");
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
        if (!machine.Exists(folder.Length == 0 ? "/" : folder))
        {
            return ShellCommands.Fail(machine, 1, $"ls: {folder}: No such file or directory");
        }

        return machine.Files.Keys.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(file => file[(folder.Length + 1)..].Split('/')[0]).Distinct().Order(StringComparer.Ordinal).Select(file => new ShellStep.Line(file));
    }

    private static IEnumerable<ShellStep> Search(ShellMachine machine, string[] arguments, string[] paths)
    {
        var found = paths.Skip(1).SelectMany(path => machine.Files.GetValueOrDefault(path, "").Split('\n')).Where(line => line.Contains(paths[0], StringComparison.Ordinal)).ToArray();
        machine.Status = found.Length > 0 ? 0 : 1;
        return arguments.Contains("-q") ? [] : found.Select(line => new ShellStep.Line(line));
    }

    private static IEnumerable<ShellStep> Head(ShellMachine machine, string[] arguments, string[] paths)
    {
        var count = Array.IndexOf(arguments, "-c");
        return paths.Contains("/dev/zero") && count >= 0 && count + 1 < arguments.Length
            ? [new ShellStep.Allocate(Size(arguments[count + 1]))]
            : Show(machine, "head", arguments, [.. paths.Where(path => machine.Files.ContainsKey(path) || path.StartsWith('/'))]);
    }

    private static IEnumerable<ShellStep> Copy(ShellMachine machine, string[] arguments)
    {
        var options = arguments.Select(argument => argument.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        var block = Size(options.GetValueOrDefault("bs", "512"));
        var count = long.TryParse(options.GetValueOrDefault("count", "0"), CultureInfo.InvariantCulture, out var number) ? number : 0;
        var target = options.GetValueOrDefault("of", "/dev/null");
        if (machine.MemoryFolders.Any(folder => target.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal)))
        {
            yield return new ShellStep.Allocate(block * count);
        }

        machine.Files[target] = "";
        yield return new ShellStep.Line($"{count}+0 records in");
        yield return new ShellStep.Line($"{count}+0 records out");
    }

    /// <summary>A number of bytes with a unit: <c>64m</c>, <c>1M</c>, <c>250MiB</c>.</summary>
    public static long Size(string text)
    {
        var digits = new string([.. text.TakeWhile(char.IsAsciiDigit)]);
        var factor = text.Length > digits.Length ? char.ToLowerInvariant(text[digits.Length]) switch { 'k' => 1L << 10, 'm' => 1L << 20, 'g' => 1L << 30, _ => 1 } : 1;
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var value) ? value * factor : 0;
    }
}
