using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCodex.DemoCluster.Nodes.Shell;

/// <summary>The commands that every simulated container has.</summary>
internal static partial class ShellCommands
{
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal) { "true", ":", "trap", "wait", "chmod", "chown", "ulimit", "umask", "sync", "cd" };

    public static bool Knows(string name) => Silent.Contains(name) || name is "false" or "echo" or "printf" or "exit" or "sleep" or "test" or "[" or "cat" or "mkdir" or "touch" or "rm"
        or "export" or "exec" or "set" or "date" or "hostname" or "dd" or "httpd" or "nc" or "wget" or "env" or "sh" or "/bin/sh" or "ls" or "grep" or "head" or "tail" or "break" or "continue" or "kill" or "id" or "whoami" or "seq";

    public static IEnumerable<ShellStep> Execute(ShellMachine machine, SimpleCommand command)
    {
        var words = command.Words.ToList();
        var assignments = words.TakeWhile(word => Assignment().IsMatch(word)).ToArray();
        var rest = words.Skip(assignments.Length).SelectMany(word => ShellExpansion.Split(machine, word)).ToArray();
        foreach (var assignment in assignments)
        {
            var equal = assignment.IndexOf('=', StringComparison.Ordinal);
            machine.Variables[assignment[..equal]] = ShellExpansion.Expand(machine, assignment[(equal + 1)..]);
            machine.Status = 0;
        }

        var streams = new ShellStreams(machine, command.Redirects);
        while (machine.Errors.TryDequeue(out var error))
        {
            yield return new ShellStep.Line(error, IsError: true);
        }

        foreach (var step in streams.Pass(rest.Length == 0 ? [] : Execute(machine, rest)))
        {
            yield return step;
        }
    }

    public static IEnumerable<ShellStep> Pipe(ShellMachine machine, Pipeline pipeline, Func<ShellNode, IEnumerable<ShellStep>> run)
    {
        // Every line passes the filters of the pipeline; other commands pass all lines unchanged.
        var filters = pipeline.Parts.Skip(1).OfType<SimpleCommand>().Select(part => part.Words.SelectMany(word => ShellExpansion.Split(machine, word)).ToArray()).ToArray();
        var matched = false;
        foreach (var step in run(pipeline.Parts[0]))
        {
            if (step is not ShellStep.Line { IsError: false } line)
            {
                yield return step;
            }
            else if (filters.All(filter => filter is not ["grep", ..] || Regex.IsMatch(line.Text, filter[^1], RegexOptions.None, TimeSpan.FromSeconds(1))))
            {
                matched = true;
                if (!filters.Any(filter => filter is ["grep", "-q", ..] or ["wc", ..] or ["cat", "/dev/null"]))
                {
                    yield return line;
                }
            }
        }

        if (filters.Any(filter => filter is ["grep", ..]))
        {
            machine.Status = matched ? 0 : 1;
        }

        if (pipeline.Negated)
        {
            machine.Status = machine.Status == 0 ? 1 : 0;
        }
    }

    /// <summary>Runs a command with its arguments.</summary>
    public static IEnumerable<ShellStep> Execute(ShellMachine machine, string[] words)
    {
        var name = words[0];
        var arguments = words[1..];
        machine.Status = 0;
        if (Silent.Contains(name))
        {
            return [];
        }

        return name switch
        {
            "false" => Fail(machine, 1),
            "echo" => Print(string.Join(' ', arguments.SkipWhile(argument => argument is "-n" or "-e"))),
            "printf" => Print(Format(arguments)),
            "exit" => Exit(machine, arguments.Length > 0 ? Number(arguments[0]) : machine.Status),
            "break" => Control(machine, 2),
            "continue" => Control(machine, 1),
            "sleep" => [new ShellStep.Sleep(arguments is [var time, ..] ? Duration(time) : TimeSpan.Zero)],
            "test" => Test(machine, arguments),
            "[" => Test(machine, arguments is [.., "]"] ? arguments[..^1] : arguments),
            "export" or "set" => Assign(machine, name, arguments),
            "exec" => Replace(machine, arguments),
            "sh" or "/bin/sh" => arguments is ["-c", var script, ..] ? Nested(machine, script) : [new ShellStep.Sleep(null)],
            "date" => Print(machine.Now().UtcDateTime.ToString("ddd MMM d HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)),
            "hostname" => Print(machine.HostName),
            "id" => Print(machine.User == 0 ? "uid=0(root) gid=0(root)" : $"uid={machine.User} gid=0(root)"),
            "whoami" => machine.User == 0 ? Print("root") : Fail(machine, 1, $"whoami: unknown uid {machine.User}"),
            "env" => machine.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ShellStep.Line($"{pair.Key}={pair.Value}")),
            "seq" => Enumerable.Range(1, arguments.Length > 0 ? Number(arguments[^1]) : 0).Select(value => new ShellStep.Line(value.ToString(CultureInfo.InvariantCulture))),
            "cat" or "ls" or "mkdir" or "touch" or "rm" or "dd" or "head" or "tail" or "grep" => ShellFiles.Execute(machine, name, arguments),
            "httpd" or "nc" or "wget" => ShellNetwork.Execute(machine, name, arguments),
            "kill" => Exit(machine, 143),
            _ when machine.Programs.TryGetValue(name[(name.LastIndexOf('/') + 1)..], out var program) => Program(machine, program, arguments),
            _ => NotFound(machine, name),
        };
    }

    public static IEnumerable<ShellStep> Print(string text) => text.Split('\n').Select(line => new ShellStep.Line(line));

    public static IEnumerable<ShellStep> Fail(ShellMachine machine, int code, string? message = null)
    {
        machine.Status = code;
        return message is null ? [] : [new ShellStep.Line(message, IsError: true)];
    }

    public static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static IEnumerable<ShellStep> Exit(ShellMachine machine, int code)
    {
        machine.Status = code;
        machine.Exited = true;
        return [];
    }

    private static IEnumerable<ShellStep> Control(ShellMachine machine, int control)
    {
        machine.LoopControl = control;
        return [];
    }

    private static IEnumerable<ShellStep> NotFound(ShellMachine machine, string name)
    {
        machine.Status = 127;
        return [new ShellStep.Line($"sh: {name}: not found", IsError: true)];
    }

    private static IEnumerable<ShellStep> Assign(ShellMachine machine, string name, string[] arguments)
    {
        if (name == "set")
        {
            machine.StopOnError |= arguments.Any(argument => argument.StartsWith('-') && argument.Contains('e', StringComparison.Ordinal));
            return [];
        }

        foreach (var argument in arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal)))
        {
            var equal = argument.IndexOf('=', StringComparison.Ordinal);
            machine.Variables[argument[..equal]] = argument[(equal + 1)..];
        }

        return [];
    }

    private static IEnumerable<ShellStep> Replace(ShellMachine machine, string[] arguments)
    {
        if (arguments.Length == 0)
        {
            yield break;
        }

        foreach (var step in Execute(machine, arguments))
        {
            yield return step;
        }

        machine.Exited = true;
    }

    private static IEnumerable<ShellStep> Nested(ShellMachine machine, string script)
    {
        foreach (var step in ShellInterpreter.Run(machine, script))
        {
            yield return step;
        }

        machine.Exited = false;
    }

    private static IEnumerable<ShellStep> Program(ShellMachine machine, string program, string[] arguments)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            machine.Variables[(index + 1).ToString(CultureInfo.InvariantCulture)] = arguments[index];
        }

        machine.Variables["ARGS"] = string.Join(' ', arguments);
        return Nested(machine, program);
    }

    private static IEnumerable<ShellStep> Test(ShellMachine machine, string[] arguments)
    {
        var negated = arguments is ["!", ..];
        var terms = negated ? arguments[1..] : arguments;
        var holds = terms switch
        {
            ["-n", var text] => text.Length > 0,
            ["-n"] => false,
            ["-z", var text] => text.Length == 0,
            ["-z"] => true,
            ["-f" or "-e" or "-r" or "-s", var path] => machine.Storage.HasFile(path) || machine.Storage.Exists(path) && terms[0] is "-e" or "-r",
            ["-d", var path] => machine.Storage.IsFolder(path),
            [var left, "=" or "==", var right] => left == right,
            [var left, "!=", var right] => left != right,
            [var left, "-eq", var right] => Number(left) == Number(right),
            [var left, "-ne", var right] => Number(left) != Number(right),
            [var left, "-lt", var right] => Number(left) < Number(right),
            [var left, "-le", var right] => Number(left) <= Number(right),
            [var left, "-gt", var right] => Number(left) > Number(right),
            [var left, "-ge", var right] => Number(left) >= Number(right),
            [var text] => text.Length > 0,
            _ => false,
        };
        machine.Status = holds != negated ? 0 : 1;
        return [];
    }

    private static TimeSpan? Duration(string text) => text == "infinity" ? null
        : text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(Real(text[..^1])),
            'h' => TimeSpan.FromHours(Real(text[..^1])),
            'd' => TimeSpan.FromDays(Real(text[..^1])),
            's' => TimeSpan.FromSeconds(Real(text[..^1])),
            _ => TimeSpan.FromSeconds(Real(text)),
        };

    private static double Real(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? Math.Clamp(value, 0, 1e7) : 0;

    private static string Format(string[] arguments)
    {
        var next = 1;
        var text = FormatField().Replace(arguments.Length > 0 ? arguments[0] : "", _ => next < arguments.Length ? arguments[next++] : "");
        return text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).TrimEnd('\n');
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.None, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex("%[-0-9.]*[sd]", RegexOptions.None, 1000)]
    private static partial Regex FormatField();
}
