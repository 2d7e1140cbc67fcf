using System.Collections.Frozen;
using ClusterCodex.Kubernetes.Logs;
using Confidence = ClusterCodex.V1.Plan.Types.Confidence;

namespace ClusterCodex.PlanService.Offline;

/// <summary>What is wrong, as detection saw it on the live objects, and how sure it is why.</summary>
/// <param name="Cause">One or two sentences.</param>
/// <param name="Unknown">What is not known and why not; empty where the cause is.</param>
internal sealed record Diagnosis(string Cause, Confidence Confidence, string Unknown)
{
    // They say that something fails, and not why; a log or an exit code may.
    private static readonly FrozenSet<string> Symptoms = FrozenSet.Create(
        StringComparer.Ordinal,
        "CrashLoopBackOff", "PodFailed", "JobFailed", "JobFailing", "CronJobFailing", "NeverSuccessful", "ReplicasUnavailable", "ProgressDeadlineExceeded", "InitContainerWaiting", "LogError", "K8sGPTFinding");

    /// <summary>Reads it from the issue, whose message names the cause where detection knows it, and the logs of the evidence.</summary>
    public static Diagnosis Of(Facts facts)
    {
        var issue = facts.Evidence.Issue.Issue;
        var said = issue.Message.Length > 0 ? issue.Message : $"{issue.Title}.";
        if (!Symptoms.Contains(issue.Category))
        {
            return new Diagnosis(said, facts.Evidence.IsClusterUnread ? Confidence.Medium : Confidence.High, "");
        }

        if (facts.Cause is { } log)
        {
            var cause = said.Contains(log.Line, StringComparison.Ordinal) ? said : $"{said.TrimEnd('.')}: {log.Summary} Its log: {log.Line}";
            return new Diagnosis(cause, log.Class < LogClass.Exception ? Confidence.High : Confidence.Medium, "");
        }

        // Detection has read a log that is gone with its pod.
        if (LogAnalyzer.FindCause(said) is { } quoted)
        {
            return new Diagnosis(said, quoted.Class < LogClass.Exception ? Confidence.High : Confidence.Medium, "");
        }

        return facts.Container?.LastExitCode switch
        {
            126 or 127 or 128 or 139 => new Diagnosis(said, Confidence.Medium, ""),
            _ => new Diagnosis(said, Confidence.Low, Missing(facts)),
        };
    }

    private static string Missing(Facts facts) =>
        facts.Pod is null ? "I do not know why: no pod of it is there to look at."
        : !facts.HasLogs ? "I do not know why: its log was not available."
        : facts.LastLines(1) is [var last] ? $"I do not know why: its log names no cause; its last line: {last}"
        : "I do not know why: its log is empty.";
}
