using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Why one pod does not do what it should.</summary>
/// <param name="Rank">How much it explains; a smaller rank explains more.</param>
/// <param name="Category">A name of <see cref="IssueCatalog"/>.</param>
/// <param name="Container">Whose; empty for the pod.</param>
/// <param name="Sentence">For people, without the pod's name: it is the same for every pod of a workload.</param>
/// <param name="Since">When it began.</param>
/// <param name="QuotesLog">Whether the sentence or the evidence quotes a log.</param>
internal sealed record PodCause(
    PodFacts Pod, CauseRank Rank, string Category, string Container, string Sentence, DateTimeOffset Since, IReadOnlyList<Evidence> Evidence, bool QuotesLog = false);

/// <summary>Causes in the order in which they explain the others.</summary>
internal enum CauseRank
{
    Crash,
    Start,
    Scheduling,
    Volume,
    Ended,
    Waiting,
    Readiness,
    Deletion,
}

/// <summary>Finds causes in one pod.</summary>
internal interface IPodAnalyzer
{
    IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod);
}

/// <summary>Makes evidence from a pod's fields.</summary>
internal static class PodEvidence
{
    public static Evidence Of(PodFacts pod, string subject, string text, DateTimeOffset? at = null) =>
        new(FindingSource.Builtin, subject, text, at) { Object = new ObjectName("Pod", pod.Metadata.Namespace, pod.Metadata.Name) };

    public static string Join(string reason, string? message) => string.IsNullOrEmpty(message) ? reason : $"{reason}: {message}";

    /// <summary>What a log says, after a colon: what its line means, where that is known, and the line.</summary>
    public static string Says(LogCause? log) => log switch
    {
        null => ".",
        { Class: LogClass.Error or LogClass.Exception } => $": {log.Line}",
        _ => $": {Clause(log.Summary)} ({log.Line}).",
    };

    /// <summary>A message as the end of a sentence: without its full stop.</summary>
    public static string Clause(string message) => message.Trim().TrimEnd('.');
}
