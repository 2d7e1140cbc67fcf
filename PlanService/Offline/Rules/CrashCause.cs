using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <param name="Summary">One sentence; empty where neither log nor exit code says the cause.</param>
/// <param name="Hypotheses">With their evidence.</param>
/// <param name="Advice">What to fix.</param>
/// <param name="MissingVariable">An environment variable that the log reports as missing; null for none.</param>
internal sealed record CrashFinding(string Summary, IReadOnlyList<string> Hypotheses, string Advice, string? MissingVariable);

/// <summary>Finds the cause of a crash from what the log says, the pod's references and the exit code.</summary>
internal static class CrashCause
{
    private const string UnknownCause = "find in the log of the previous run what the program reports before it exits.";

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

    public static CrashFinding Find(LogCause? log, ContainerState? container, IEnumerable<ReferencedObject> references)
    {
        if (log is not null)
        {
            return new CrashFinding(
                log.Summary,
                [$"{log.Summary} Evidence: {log.Line}"],
                LogAdvice.For(log, container?.LastExitCode ?? 0),
                log.Class == LogClass.MissingConfiguration ? log.Variable : null);
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
}
