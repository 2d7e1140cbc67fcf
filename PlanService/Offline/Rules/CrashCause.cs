using System.Text.RegularExpressions;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <param name="Summary">One sentence; empty where the log matches no known cause.</param>
/// <param name="Hypotheses">With their evidence.</param>
/// <param name="Advice">What to fix.</param>
/// <param name="MissingVariable">An environment variable that the log reports as missing; null for none.</param>
internal sealed record CrashFinding(string Summary, IReadOnlyList<string> Hypotheses, string Advice, string? MissingVariable);

/// <summary>Finds the cause of a crash from the exit code and the last log lines.</summary>
internal static partial class CrashCause
{
    private const string UnknownCause = "fix the error that the last lines of the previous log report.";

    public static string Meaning(int exitCode) => exitCode switch
    {
        0 => "it exited without an error",
        1 => "the program reported an error",
        2 => "incorrect use of a command, or an uncaught error",
        126 => "the command cannot be executed",
        127 => "the command was not found",
        128 => "the container could not be started",
        134 => "it aborted",
        137 => "it was killed, by the kernel for memory or by a failed liveness probe",
        139 => "it crashed with an invalid memory access",
        143 => "it was terminated with SIGTERM",
        > 128 and < 160 => FormattableString.Invariant($"it was terminated by signal {exitCode - 128}"),
        _ => "the program reported an error",
    };

    public static CrashFinding Find(IReadOnlyList<string> lines, ContainerState? container, IEnumerable<ReferencedObject> references)
    {
        foreach (var line in lines.Reverse())
        {
            if (FromLine(line) is { } finding)
            {
                return finding;
            }
        }

        var missing = references.FirstOrDefault(one => !one.Exists);
        if (missing is not null)
        {
            return new CrashFinding(
                $"{missing.Object?.Kind} {missing.Object?.Name}, which the pod refers to, does not exist.",
                [$"The reference to {missing.Object?.Kind} {missing.Object?.Name} does not resolve, so its content is missing."],
                $"create {missing.Object?.Kind} {missing.Object?.Name} or correct the reference.",
                null);
        }

        return container?.LastExitCode switch
        {
            126 or 127 or 128 => new CrashFinding("Its command does not match the image.", [$"The command or its arguments are wrong for this image (exit code {container.LastExitCode}, {Meaning(container.LastExitCode)})."], "correct command and args in the manifest, or the image's entry point.", null),
            0 => new CrashFinding("It exits without an error.", ["The main process exits when its work is done, or moves to the background (exit code 0): for a container that must keep running this is an error."], "keep the main process in the foreground, or run the work as a Job.", null),
            137 => new CrashFinding("It is killed by the kernel or the kubelet.", ["A liveness probe fails or memory runs out (exit code 137)."], "check the events for failed liveness probes and the memory usage against the limit.", null),
            139 => new CrashFinding("It crashes in native code.", ["A library or the program reads invalid memory (exit code 139); often because of a wrong architecture or C library."], "check the image's architecture and base image against the version that ran.", null),
            _ => new CrashFinding("", [], UnknownCause, null),
        };
    }

    /// <summary>The value that a person gave a variable in a text such as <c>LOG_DIR=/var/log</c>; null for none.</summary>
    public static string? ValueIn(string context, string variable)
    {
        var match = Regex.Match(context, $@"(?<![A-Za-z0-9_]){Regex.Escape(variable)}\s*=\s*([^\s'"",;]+)", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups[1].Value.TrimEnd('.') : null;
    }

    private static CrashFinding? FromLine(string line)
    {
        if (Variable().Match(line) is { Success: true } variable)
        {
            var name = variable.Groups["name"].Value;
            return new CrashFinding($"The environment variable {name} is missing.", [$"The environment variable {name} is not set. Evidence: {line}"], $"set the environment variable {name} for the container.", name);
        }

        if (File().Match(line) is { Success: true } file)
        {
            var path = file.Groups["path"].Value;
            return new CrashFinding($"The file {path} is missing.", [$"{path} is not in the image or not mounted. Evidence: {line}"], $"mount {path} from a ConfigMap, Secret or volume, put it into the image, or correct the path.", null);
        }

        if (Connection().Match(line) is { Success: true } connection)
        {
            var peer = connection.Groups["peer"].Value.TrimEnd('.', ':', ',');
            var shown = peer.Length > 0 ? peer : "a service that it depends on";
            return new CrashFinding($"It cannot reach {shown}.", [$"A service that it depends on is down, has a different name or port, or is blocked by a network policy. Evidence: {line}"], $"check that {(peer.Length > 0 ? peer : "the service")} exists, has ready endpoints and can be reached from this namespace; make the program wait and retry instead of exiting.", null);
        }

        if (Denied().IsMatch(line))
        {
            return new CrashFinding("It lacks a permission.", [$"The user it runs as may not read or write what it needs, or the API server denies access to its service account. Evidence: {line}"], "check runAsUser, fsGroup and the modes of mounted files, or the permissions of its service account.", null);
        }

        if (PortInUse().IsMatch(line))
        {
            return new CrashFinding("Its port is already in use.", [$"Another process in the pod listens on the same port. Evidence: {line}"], "give the containers of the pod different ports.", null);
        }

        return Command().IsMatch(line)
            ? new CrashFinding("Its command does not match the image.", [$"The command is not in the image or not executable. Evidence: {line}"], "correct command and args in the manifest, or the image's entry point.", null)
            : new CrashFinding("", [$"The program logs why it exits. Evidence: {line}"], $"fix the error in this line: {line}", null);
    }

    [GeneratedRegex("""(?:environment variable|env(?:ironment)? var(?:iable)?|variable)\s+["'`]?(?<name>[A-Z][A-Z0-9_]{2,})["'`]?[^.]{0,30}?(?:not set|unset|missing|required|undefined|empty|must be)|(?:missing|required|undefined|unset|set)\s+(?:required\s+)?(?:environment variable|env(?:ironment)? var(?:iable)?|variable)?:?\s*["'`]?(?<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)|["'`]?\b(?<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)["'`]?\s+(?:is\s+|was\s+|env\w*\s+)?(?:not set|unset|missing|required|undefined|empty|must be set|not defined|not found)|KeyError:\s*["'](?<name>[A-Z][A-Z0-9_]{2,})["']|:\s*(?<name>[A-Z][A-Z0-9_]{2,}): (?:parameter not set|unbound variable)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("""(?:no such file or directory|ENOENT|FileNotFound\w*|cannot open|can't open|failed to open|could not open)[^/\r\n]{0,60}?["'`]?(?<path>/[\w./-]+)|(?<path>/[\w./-]+)["'`]?:?\s*(?:no such file or directory|not found|does not exist)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex File();

    [GeneratedRegex("""(?:connection refused|ECONNREFUSED|no such host|ENOTFOUND|could not connect to|cannot connect to|can't connect to|failed to connect to|connection to|dial tcp|name or service not known|could not translate host name)[\s:"'`]*(?:server at\s+)?["'`]?(?<peer>[A-Za-z0-9][\w.-]*(?::\d+)?)?""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Connection();

    [GeneratedRegex("permission denied|EACCES|operation not permitted|EPERM|forbidden: user|is forbidden", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Denied();

    [GeneratedRegex("address already in use|EADDRINUSE|port is already allocated", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PortInUse();

    [GeneratedRegex("executable file not found|exec format error|command not found|: not found$|no such executable", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Command();
}
