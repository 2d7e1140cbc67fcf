namespace ClusterCodex.IssueService.Issues;

/// <summary>What is broken, and how that went.</summary>
/// <param name="Key">What makes it this issue.</param>
/// <param name="DetectedAt">When it was first seen since it last reopened.</param>
/// <param name="LastSeenAt">When a source last said so.</param>
/// <param name="ResolvedAt">When no source said so any more; <see langword="null"/> while it is there.</param>
/// <param name="Occurrences">1, and one more for every reopening.</param>
/// <param name="Findings">What each source says; of a resolved issue, what it said last.</param>
/// <param name="Dismissal">Set while somebody has put it aside.</param>
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

    /// <summary>What the catalogue says of the category.</summary>
    public IssueCategory Category { get; } = IssueCatalog.Find(Key.Category);

    /// <summary>The object it is about.</summary>
    public ObjectName Object => new(Key.Kind, Key.Namespace, Key.Name);

    /// <summary>The most trustworthy finding: the built-in analysis before K8sGPT's text.</summary>
    public Finding? Leading => Findings.OrderBy(finding => finding.Source).FirstOrDefault();

    /// <summary>The workload behind the object, where a source knows it.</summary>
    public ObjectName? Owner => Findings.Select(finding => finding.Owner).FirstOrDefault(owner => owner is not null);

    /// <summary>How the issue stands at <paramref name="now"/>; a dismissal ends by itself.</summary>
    public IssueState StateAt(DateTimeOffset now) =>
        Dismissal is { } dismissal && (dismissal.Until is null || dismissal.Until > now) ? IssueState.Dismissed
        : ResolvedAt is not null ? IssueState.Resolved
        : IssueState.Active;

    /// <summary>Puts the issue aside.</summary>
    public Issue Dismiss(Dismissal dismissal) => this with
    {
        Dismissal = dismissal,
        History = Append(History, new HistoryEntry(dismissal.At, HistoryEvent.Dismissed, dismissal.Reason, dismissal.By)),
    };

    /// <summary>Takes a dismissal back; an issue that has none stays as it is.</summary>
    public Issue Restore(string by, DateTimeOffset now) => Dismissal is null ? this : this with
    {
        Dismissal = null,
        History = Append(History, new HistoryEntry(now, HistoryEvent.Restored, "Restored.", by)),
    };

    /// <summary>Adds an entry, dropping the oldest but the very first where there are too many.</summary>
    internal static IReadOnlyList<HistoryEntry> Append(IReadOnlyList<HistoryEntry> history, HistoryEntry entry) =>
        history.Count < MaxHistory ? [.. history, entry] : [history[0], .. history.Skip(2), entry];
}

/// <summary>How an issue stands.</summary>
public enum IssueState
{
    /// <summary>A source sees it.</summary>
    Active,

    /// <summary>Put aside by a person.</summary>
    Dismissed,

    /// <summary>No source sees it any more.</summary>
    Resolved,
}

/// <summary>That somebody has put an issue aside.</summary>
/// <param name="By">E-mail of who did.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why: 1 to 500 characters.</param>
/// <param name="Until">When it comes back by itself; <see langword="null"/> for never.</param>
public sealed record Dismissal(string By, DateTimeOffset At, string Reason, DateTimeOffset? Until);

/// <summary>What can happen to an issue.</summary>
public enum HistoryEvent
{
    /// <summary>Seen for the first time.</summary>
    Detected,

    /// <summary>Another source sees it too, or says something else.</summary>
    Changed,

    /// <summary>No source sees it any more.</summary>
    Resolved,

    /// <summary>Seen again after it was resolved.</summary>
    Reopened,

    /// <summary>Put aside.</summary>
    Dismissed,

    /// <summary>Taken back.</summary>
    Restored,
}

/// <summary>A line of an issue's history.</summary>
/// <param name="At">When.</param>
/// <param name="Event">What happened.</param>
/// <param name="Text">For people.</param>
/// <param name="By">E-mail of the user; empty where the system did it.</param>
public sealed record HistoryEntry(DateTimeOffset At, HistoryEvent Event, string Text, string By = "");
