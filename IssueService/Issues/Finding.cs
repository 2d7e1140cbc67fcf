namespace ClusterCodex.IssueService.Issues;

/// <summary>Where findings come from.</summary>
public enum FindingSource
{
    /// <summary>An analyzer of this service.</summary>
    Builtin,

    /// <summary>A K8sGPT <c>Result</c> object.</summary>
    K8sGpt,
}

/// <summary>One problem that one source currently reports.</summary>
/// <param name="Key">The issue it belongs to.</param>
/// <param name="Source">Who reports it.</param>
/// <param name="Message">One or two sentences for people.</param>
/// <param name="SeenAt">When the problem began, where the object contains that time; otherwise when the object was read.</param>
/// <param name="Evidence">What was read, most relevant first.</param>
/// <param name="Owner">The workload behind the object; <see langword="null"/> where there is none.</param>
/// <param name="QuotesLog">Whether a text of it quotes a container's log, which only users with access to logs may read.</param>
public sealed record Finding(
    IssueKey Key,
    FindingSource Source,
    string Message,
    DateTimeOffset SeenAt,
    IReadOnlyList<Evidence> Evidence,
    ObjectName? Owner = null,
    bool QuotesLog = false)
{
    /// <summary>Evidence kept.</summary>
    public const int MaxEvidence = 20;

    /// <summary>Members kept.</summary>
    public const int MaxMembers = 50;

    /// <summary>The cause: a name of <see cref="IssueCatalog"/>.</summary>
    public string Category { get; init; } = Key.Aspect;

    /// <summary>What is at stake; null for the category's own.</summary>
    public Severity? Severity { get; init; }

    /// <summary>The message for users who may not read logs; null where <see cref="Finding.Message"/> quotes none.</summary>
    public string? MessageWithoutLog { get; init; }

    /// <summary>The kinds of other objects that <see cref="Finding.Message"/> tells about, in the issue's namespace.</summary>
    public IReadOnlyList<string> MessageKinds { get; init; } = [];

    /// <summary>The message for users who may not view all of <see cref="MessageKinds"/>; null where there are none.</summary>
    public string? MessageWithoutOthers { get; init; }

    /// <summary>Whether it counts only while the built-in analysis reports the same issue, which has read the live object.</summary>
    public bool NeedsConfirmation { get; init; }

    /// <summary>The objects that the problem takes along, at most <see cref="MaxMembers"/>: pods of a workload, runs of a CronJob, workloads of a node.</summary>
    public IReadOnlyList<ObjectName> Members { get; init; } = [];

    /// <summary>What the history keeps of the message: nothing that some viewers of the issue may not read, because it stays when the finding is gone.</summary>
    public string Summary => Source == FindingSource.Builtin && (MessageWithoutOthers ?? MessageWithoutLog ?? (QuotesLog ? null : Message)) is { } text ? text : $"{IssueCatalog.Find(Category).Title}.";

    /// <summary>This finding with the evidence and the members of another one of the same source about the same issue.</summary>
    public Finding With(Finding other) => this with
    {
        Evidence = [.. Evidence.Concat(other.Evidence).Distinct().Take(MaxEvidence)],
        Members = [.. Members.Concat(other.Members).Distinct().Take(MaxMembers)],
        QuotesLog = QuotesLog || other.QuotesLog,
        NeedsConfirmation = NeedsConfirmation && other.NeedsConfirmation,
    };
}

/// <summary>A fact behind a finding.</summary>
/// <param name="Source">Who read it.</param>
/// <param name="Subject">Where it was read, such as <c>containerStatuses[app].state.waiting</c>.</param>
/// <param name="Text">The value that was read.</param>
/// <param name="At">When the value was set; <see langword="null"/> where the object does not contain that time.</param>
public sealed record Evidence(FindingSource Source, string Subject, string Text, DateTimeOffset? At)
{
    /// <summary>The object it was read from; null for the issue's own.</summary>
    public ObjectName? Object { get; init; }

    /// <summary>Whether the text quotes a container's log.</summary>
    public bool QuotesLog { get; init; }

    /// <summary>Whether the text is an event's.</summary>
    public bool IsOfEvent => Subject.StartsWith("event ", StringComparison.Ordinal);
}
