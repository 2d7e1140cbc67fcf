namespace ClusterCodex.IssueService.Issues;

/// <summary>A problem of one object, with its history.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="DetectedAt">When it was detected or last reopened.</param>
/// <param name="LastSeenAt">When a source last reported it, as of the last change of this record.</param>
/// <param name="ResolvedAt">When it was resolved; <see langword="null"/> while it is unresolved.</param>
/// <param name="Occurrences">1, and one more for every reopening.</param>
/// <param name="Findings">The current findings of each source; for a resolved issue, the last ones.</param>
/// <param name="Dismissal">Set while it is dismissed.</param>
/// <param name="History">Oldest first, at most <see cref="MaxHistory"/> entries.</param>
public sealed record Issue(
    IssueKey Key,
    DateTimeOffset DetectedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset? ResolvedAt,
    int Occurrences,
    IReadOnlyList<Finding> Findings,
    Dismissal? Dismissal,
    IReadOnlyList<HistoryEntry> History)
{
    /// <summary>Entries of history kept: the first one, and the newest after it.</summary>
    public const int MaxHistory = 100;

    /// <summary>The stable id on the wire.</summary>
    public string Id { get; } = Key.ToId();

    /// <summary>Its cause: the category of the most trustworthy finding.</summary>
    public IssueCategory Category => IssueCatalog.Find(Leading?.Category ?? Key.Aspect);

    /// <summary>What is at stake.</summary>
    public Severity Severity => Leading?.Severity ?? Category.Severity;

    /// <summary>The affected object.</summary>
    public ObjectName Object => new(Key.Kind, Key.Namespace, Key.Name);

    /// <summary>The most trustworthy finding: the built-in analysis before K8sGPT's text.</summary>
    public Finding? Leading => Findings.MinBy(finding => finding.Source);

    /// <summary>The workload behind the object, where a source knows it.</summary>
    public ObjectName? Owner => Findings.Select(finding => finding.Owner).FirstOrDefault(owner => owner is not null);

    /// <summary>The state at <paramref name="now"/>; a dismissal expires automatically.</summary>
    public IssueState StateAt(DateTimeOffset now) =>
        Dismissal is { } dismissal && (dismissal.Until is null || dismissal.Until > now) ? IssueState.Dismissed
        : ResolvedAt is not null ? IssueState.Resolved
        : IssueState.Active;

    /// <summary>Dismisses the issue.</summary>
    public Issue Dismiss(Dismissal dismissal) => this with
    {
        Dismissal = dismissal,
        History = Append(History, new HistoryEntry(dismissal.At, HistoryEvent.Dismissed, dismissal.Reason, dismissal.By)),
    };

    /// <summary>Ends the dismissal; an issue without one is returned unchanged.</summary>
    public Issue Restore(string by, DateTimeOffset now) => Dismissal is null ? this : this with
    {
        Dismissal = null,
        History = Append(History, new HistoryEntry(now, HistoryEvent.Restored, "Restored.", by)),
    };

    /// <summary>Adds an entry; where there are too many, drops the oldest one after the first.</summary>
    internal static IReadOnlyList<HistoryEntry> Append(IReadOnlyList<HistoryEntry> history, HistoryEntry entry) =>
        history.Count < MaxHistory ? [.. history, entry] : [history[0], .. history.Skip(2), entry];
}

/// <summary>States of an issue.</summary>
public enum IssueState
{
    /// <summary>A source reports it.</summary>
    Active,

    /// <summary>Dismissed by a user.</summary>
    Dismissed,

    /// <summary>No source reports it any more.</summary>
    Resolved,
}

/// <summary>A user's dismissal of an issue.</summary>
/// <param name="By">E-mail of the user.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why: 1 to 500 characters.</param>
/// <param name="Until">When it expires; <see langword="null"/> for never.</param>
public sealed record Dismissal(string By, DateTimeOffset At, string Reason, DateTimeOffset? Until);

/// <summary>Events in the history of an issue.</summary>
public enum HistoryEvent
{
    /// <summary>Reported for the first time.</summary>
    Detected,

    /// <summary>The set of sources that report it changed.</summary>
    Changed,

    /// <summary>No source reports it any more.</summary>
    Resolved,

    /// <summary>Reported again after it was resolved.</summary>
    Reopened,

    /// <summary>Dismissed by a user.</summary>
    Dismissed,

    /// <summary>The dismissal was ended, by a user or by its expiry.</summary>
    Restored,
}

/// <summary>One entry of an issue's history.</summary>
/// <param name="At">When.</param>
/// <param name="Event">What happened.</param>
/// <param name="Text">For people.</param>
/// <param name="By">E-mail of the user; empty for changes by the system.</param>
public sealed record HistoryEntry(DateTimeOffset At, HistoryEvent Event, string Text, string By = "");
