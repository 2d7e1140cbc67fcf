namespace ClusterCodex.IssueService.Issues;

/// <summary>Computes how findings detect, change, resolve and reopen issues. Pure: values in, values out.</summary>
public static class IssueReducer
{
    /// <summary>Computes the change to an issue whose sources now report <paramref name="findings"/>.</summary>
    /// <param name="issue">The current issue; <see langword="null"/> where none has that key yet.</param>
    /// <param name="key">The key of all <paramref name="findings"/>.</param>
    /// <param name="findings">The findings of every source; empty where none reports it any more.</param>
    /// <param name="now">The time of the observation.</param>
    /// <returns>The change, or <see langword="null"/> where nothing relevant changed.</returns>
    public static IssueChange? Reduce(Issue? issue, IssueKey key, IReadOnlyList<Finding> findings, DateTimeOffset now) =>
        (issue, findings.Count) switch
        {
            (null, 0) => null,
            (null, _) => Detect(key, findings, now),
            ({ ResolvedAt: not null }, 0) => null,
            ({ ResolvedAt: not null }, _) => Reopen(issue, findings, now),
            (_, 0) => Resolve(issue, now),
            _ => Update(issue, findings, now),
        };

    private static IssueChange Detect(IssueKey key, IReadOnlyList<Finding> findings, DateTimeOffset now)
    {
        var seen = findings.Min(finding => finding.SeenAt);
        var detected = seen < now ? seen : now;
        return new IssueChange(IssueChangeKind.Added, new Issue(
            key, detected, now, null, 1, findings, null, [new HistoryEntry(detected, HistoryEvent.Detected, findings[0].Summary)]), now);
    }

    private static IssueChange Reopen(Issue issue, IReadOnlyList<Finding> findings, DateTimeOffset now) =>
        new(IssueChangeKind.Added, issue with
        {
            DetectedAt = now,
            LastSeenAt = now,
            ResolvedAt = null,
            Occurrences = issue.Occurrences + 1,
            Findings = findings,
            History = Issue.Append(issue.History, new HistoryEntry(now, HistoryEvent.Reopened, findings[0].Summary)),
        }, now);

    private static IssueChange Resolve(Issue issue, DateTimeOffset now) =>
        new(IssueChangeKind.Resolved, issue with
        {
            // The clock may have been set back in the meantime.
            LastSeenAt = issue.LastSeenAt < now ? issue.LastSeenAt : now,
            ResolvedAt = now,
            History = Issue.Append(issue.History, new HistoryEntry(now, HistoryEvent.Resolved, "No longer observed.")),
        }, now);

    private static IssueChange? Update(Issue issue, IReadOnlyList<Finding> findings, DateTimeOffset now)
    {
        var sources = SourcesOf(findings);
        var sameSources = sources.SequenceEqual(SourcesOf(issue.Findings));
        if (sameSources
            && findings.Select(ContentOf).SequenceEqual(issue.Findings.Select(ContentOf))
            && EvidenceOf(findings).SequenceEqual(EvidenceOf(issue.Findings))
            && findings.SelectMany(finding => finding.Members).SequenceEqual(issue.Findings.SelectMany(finding => finding.Members)))
        {
            return null;
        }

        // Another cause or another set of sources is an entry of its own; a changed message or more evidence is not.
        var (before, current) = (issue.Category, (issue with { Findings = findings }).Category);
        var history = issue.History;
        if (before != current)
        {
            history = Issue.Append(history, new HistoryEntry(now, HistoryEvent.Changed, $"{before.Title} became {current.Title}: {findings[0].Summary}"));
        }

        if (!sameSources)
        {
            history = Issue.Append(history, new HistoryEntry(now, HistoryEvent.Changed, $"Seen by {string.Join(" and ", sources.Select(source => source.ToName()))}."));
        }

        return new IssueChange(IssueChangeKind.Changed, issue with { LastSeenAt = now, Findings = findings, History = history }, now);
    }

    private static IEnumerable<FindingSource> SourcesOf(IReadOnlyList<Finding> findings) => findings.Select(finding => finding.Source).Distinct().Order();

    private static (FindingSource Source, string Message, string Category, Severity? Severity, ObjectName? Owner) ContentOf(Finding finding) =>
        (finding.Source, finding.Message, finding.Category, finding.Severity, finding.Owner);

    private static IEnumerable<(string Subject, string Text, ObjectName? Object)> EvidenceOf(IReadOnlyList<Finding> findings) =>
        findings.SelectMany(finding => finding.Evidence).Select(evidence => (evidence.Subject, evidence.Text, evidence.Object));
}

/// <summary>The wire names of sources.</summary>
public static class FindingSourceNames
{
    /// <summary>The wire name: <c>builtin</c> or <c>k8sgpt</c>.</summary>
    public static string ToName(this FindingSource source) => source switch
    {
        FindingSource.Builtin => "builtin",
        FindingSource.K8sGpt => "k8sgpt",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "A source needs a wire name."),
    };
}
