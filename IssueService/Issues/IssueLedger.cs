namespace ClusterCodex.IssueService.Issues;

/// <summary>How findings make, change and end issues. Pure: values in, values out.</summary>
public static class IssueLedger
{
    /// <summary>What an issue becomes when its sources now say <paramref name="findings"/>.</summary>
    /// <param name="issue">The issue so far; <see langword="null"/> where there is none of that key yet.</param>
    /// <param name="key">The key of all <paramref name="findings"/>.</param>
    /// <param name="findings">What every source says now; empty where none sees it any more.</param>
    /// <param name="now">The time of the observation.</param>
    /// <returns>The change, or <see langword="null"/> where nothing that matters changed.</returns>
    public static IssueChange? Observe(Issue? issue, IssueKey key, IReadOnlyList<Finding> findings, DateTimeOffset now) =>
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
            key, detected, now, null, 1, findings, null, [new HistoryEntry(detected, HistoryEvent.Detected, findings[0].Message)]), now);
    }

    private static IssueChange Reopen(Issue issue, IReadOnlyList<Finding> findings, DateTimeOffset now) =>
        new(IssueChangeKind.Added, issue with
        {
            DetectedAt = now,
            LastSeenAt = now,
            ResolvedAt = null,
            Occurrences = issue.Occurrences + 1,
            Findings = findings,
            History = Issue.Append(issue.History, new HistoryEntry(now, HistoryEvent.Reopened, findings[0].Message)),
        }, now);

    private static IssueChange Resolve(Issue issue, DateTimeOffset now) =>
        new(IssueChangeKind.Resolved, issue with
        {
            // The clock may have been set back since.
            LastSeenAt = issue.LastSeenAt < now ? issue.LastSeenAt : now,
            ResolvedAt = now,
            History = Issue.Append(issue.History, new HistoryEntry(now, HistoryEvent.Resolved, "No longer observed.")),
        }, now);

    private static IssueChange? Update(Issue issue, IReadOnlyList<Finding> findings, DateTimeOffset now)
    {
        var sources = SourcesOf(findings);
        var sameSources = sources.SequenceEqual(SourcesOf(issue.Findings));
        if (sameSources && findings.Select(Said).SequenceEqual(issue.Findings.Select(Said)))
        {
            return null;
        }

        // A message that only counts up (restarts) is not worth a line of history; another source is.
        var history = sameSources ? issue.History : Issue.Append(issue.History, new HistoryEntry(
            now, HistoryEvent.Changed, $"Seen by {string.Join(" and ", sources.Select(source => source.ToName()))}."));
        return new IssueChange(IssueChangeKind.Changed, issue with { LastSeenAt = now, Findings = findings, History = history }, now);
    }

    private static IEnumerable<FindingSource> SourcesOf(IReadOnlyList<Finding> findings) => findings.Select(finding => finding.Source).Distinct().Order();

    private static (FindingSource Source, string Message, ObjectName? Owner) Said(Finding finding) => (finding.Source, finding.Message, finding.Owner);
}

/// <summary>The names sources have on the wire.</summary>
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
