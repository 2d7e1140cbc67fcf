using System.Text.RegularExpressions;
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
    PodFacts Pod, CauseRank Rank, string Category, string Container, string Sentence, DateTimeOffset Since, IReadOnlyList<Evidence> Evidence, bool QuotesLog = false)
{
    /// <summary>The sentence without what it quotes of a log.</summary>
    public string WithoutLog { get; init; } = Sentence;

    /// <summary>Whether a log says that the cause is a name that does not resolve.</summary>
    public bool IsOfDns { get; init; }

    /// <summary>Whether the pod crashes soon after each start: where it is ready, it is so only between two crashes.</summary>
    public bool IsUnstable { get; init; }
}

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

/// <summary>Makes evidence and sentences from the fields of objects.</summary>
internal static partial class PodEvidence
{
    public const string FailedHook = "FailedPostStartHook";

    private const string PortError = "strconv.Atoi: parsing \"";

    public static Evidence Of(PodFacts pod, string subject, string text, DateTimeOffset? at = null) =>
        new(FindingSource.Builtin, subject, text, at) { Object = new ObjectName("Pod", pod.Metadata.Namespace, pod.Metadata.Name) };

    public static Evidence Of(ConditionFacts condition) =>
        new(FindingSource.Builtin, $"conditions[{condition.Type}]", Join(condition.Reason ?? condition.Status, condition.Message), condition.LastTransitionTime);

    public static string Join(string reason, string? message) => string.IsNullOrEmpty(message) ? reason : $"{reason}: {message}";

    /// <summary>The end of a sentence: what a log says after a colon, or the full stop where nothing is known.</summary>
    public static string End(LogCause? log) => log is null ? "." : $": {Says(log)}";

    /// <summary>What a log's line means, where that is known, and the line.</summary>
    public static string Says(LogCause log) => log.IsExplained ? $"{Clause(log.Summary)} ({log.Line})." : log.Line;

    /// <summary>How a probe failed, as the end of a sentence without its full stop, of its event "Readiness probe failed: HTTP probe failed with statuscode: 503"; a command may have no output.</summary>
    public static string ProbeResult(EventFacts? unhealthy) =>
        unhealthy is not null && UnknownPort(unhealthy.Message) is { } port ? $": the container has no port named '{port}'"
        : unhealthy is not null && Clause(unhealthy.Message[(unhealthy.Message.IndexOf(':', StringComparison.Ordinal) + 1)..]) is { Length: > 0 } result ? $": {result}" : "";

    // Readiness probe errored: strconv.Atoi: parsing "web": invalid syntax
    private static string? UnknownPort(string message) =>
        message.IndexOf(PortError, StringComparison.Ordinal) is >= 0 and var at && message.IndexOf('"', at + PortError.Length) is > 0 and var end ? message[(at + PortError.Length)..end] : null;

    /// <summary>Labels or a selector as kubectl writes them.</summary>
    public static string Labels(IReadOnlyDictionary<string, string> labels) => string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"));

    /// <inheritdoc cref="Labels(IReadOnlyDictionary{string, string})"/>
    public static string Labels(LabelSelectorFacts selector) =>
        string.Join(", ", (selector.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}").Concat((selector.MatchExpressions ?? []).Select(Text)));

    private static string Text(LabelRequirementFacts requirement) => requirement.Operator switch
    {
        "Exists" => requirement.Key,
        "DoesNotExist" => $"!{requirement.Key}",
        _ => $"{requirement.Key} {requirement.Operator.ToLowerInvariant()} ({string.Join(", ", requirement.Values ?? [])})",
    };

    /// <summary>A message as the end of a sentence: without its full stop.</summary>
    public static string Clause(string message) => message.Trim().TrimEnd('.');

    /// <summary>How a postStart hook failed, of the kubelet's message, which repeats the command and names the pod.</summary>
    public static string HookFails(PodContainer container, string message)
    {
        var said = HookOutput().Match(message) is { Success: true } output ? output.Groups["o"].Value : message;
        return $"The postStart hook of {container.Lower} fails: {Clause(string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))}.";
    }

    // Exec lifecycle hook ([sh -c ...]) for Container "c" in Pod "p_ns(uid)" failed - error: command 'sh -c ...' exited with 7: why, message: "why\n"
    [GeneratedRegex("""failed - error: .* (?<o>exited with [0-9]{1,3}(?:: (?:(?!, message: ").){1,500})?)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex HookOutput();
}
