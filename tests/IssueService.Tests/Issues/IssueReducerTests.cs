using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.Tests.Issues;

public sealed class IssueReducerTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 16, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Tuesday = Monday.AddDays(1);
    private static readonly IssueKey Key = new("real", "Pod", "broken", "web-1", IssueCatalog.CrashLoopBackOff);

    [Fact]
    public void Reduce_FirstFinding_UsesTheTimeOfTheFinding()
    {
        var change = IssueReducer.Reduce(null, Key, [Builtin(seenAt: Monday)], Tuesday);

        Assert.Equal(IssueChangeKind.Added, change?.Kind);
        Assert.Equal(Monday, change?.Issue.DetectedAt);
        Assert.Equal(1, change?.Issue.Occurrences);
        Assert.Equal(IssueState.Active, change?.Issue.StateAt(Tuesday));
    }

    [Fact]
    public void Reduce_FindingFromTheFuture_DetectsNow()
    {
        var change = IssueReducer.Reduce(null, Key, [Builtin(seenAt: Tuesday)], Monday);

        Assert.Equal(Monday, change?.Issue.DetectedAt);
    }

    [Fact]
    public void Reduce_SameFindings_ChangesNothing()
    {
        var issue = Detected();

        Assert.Null(IssueReducer.Reduce(issue, Key, [Builtin()], Tuesday));
    }

    [Fact]
    public void Reduce_SecondSource_IsOneIssueOfBothSources()
    {
        var change = IssueReducer.Reduce(Detected(), Key, [Builtin(), K8sGpt()], Tuesday);

        Assert.Equal(IssueChangeKind.Changed, change?.Kind);
        Assert.Equal([FindingSource.Builtin, FindingSource.K8sGpt], change?.Issue.Findings.Select(finding => finding.Source));
        Assert.Contains("builtin and k8sgpt", change?.Issue.History[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reduce_AnotherCause_IsAnEntryOfTheHistory()
    {
        var change = IssueReducer.Reduce(Detected(), Key, [Builtin() with { Category = IssueCatalog.OomKilled, Message = "It used too much." }], Tuesday);

        Assert.Equal((HistoryEvent.Changed, "CrashLoopBackOff became OOMKilled: It used too much."), (change!.Issue.History[^1].Event, change.Issue.History[^1].Text));
        Assert.Equal(Detected().Id, change.Issue.Id);
    }

    [Fact]
    public void Reduce_TextsThatNotEverybodyMayRead_AreNotInTheHistory()
    {
        var quoting = Builtin() with { Message = "It crashes: secret line", MessageWithoutLog = "It crashes.", QuotesLog = true };

        Assert.Equal("It crashes.", IssueReducer.Reduce(null, Key, [quoting], Tuesday)!.Issue.History[0].Text);
        Assert.Equal("CrashLoopBackOff.", IssueReducer.Reduce(null, Key, [K8sGpt()], Tuesday)!.Issue.History[0].Text);
    }

    [Fact]
    public void Reduce_MoreEvidence_IsAChange()
    {
        var more = Builtin() with { Evidence = [new Evidence(FindingSource.Builtin, "restartCount", "12 restarts", null)] };

        Assert.Equal(IssueChangeKind.Changed, IssueReducer.Reduce(Detected(), Key, [more], Tuesday)?.Kind);
    }

    [Fact]
    public void Reduce_NoFindings_ResolvesAndKeepsTheLastFindings()
    {
        var change = IssueReducer.Reduce(Detected(), Key, [], Tuesday);

        Assert.Equal(IssueChangeKind.Resolved, change?.Kind);
        Assert.Equal(Tuesday, change?.Issue.ResolvedAt);
        Assert.NotEmpty(change!.Issue.Findings);
    }

    [Fact]
    public void Reduce_FoundAgain_ReopensWithOneMoreOccurrence()
    {
        var resolved = IssueReducer.Reduce(Detected(), Key, [], Tuesday)!.Issue;

        var change = IssueReducer.Reduce(resolved, Key, [Builtin()], Tuesday.AddHours(1));

        Assert.Equal(IssueChangeKind.Added, change?.Kind);
        Assert.Equal(2, change?.Issue.Occurrences);
        Assert.Null(change?.Issue.ResolvedAt);
        Assert.Equal([HistoryEvent.Detected, HistoryEvent.Resolved, HistoryEvent.Reopened], change!.Issue.History.Select(entry => entry.Event));
    }

    [Fact]
    public void Reduce_ResolvedWithoutFindings_ChangesNothing()
    {
        var resolved = IssueReducer.Reduce(Detected(), Key, [], Tuesday)!.Issue;

        Assert.Null(IssueReducer.Reduce(resolved, Key, [], Tuesday.AddHours(1)));
    }

    [Fact]
    public void StateAt_DismissalExpired_IsActiveAgain()
    {
        var issue = Detected().Dismiss(new Dismissal("a@b", Monday, "known", Until: Tuesday));

        Assert.Equal(IssueState.Dismissed, issue.StateAt(Tuesday.AddSeconds(-1)));
        Assert.Equal(IssueState.Active, issue.StateAt(Tuesday));
    }

    [Fact]
    public void Append_HistoryFull_KeepsTheFirstEntry()
    {
        var issue = Detected();
        for (var hour = 0; hour < Issue.MaxHistory * 2; hour++)
        {
            issue = issue.Dismiss(new Dismissal("a@b", Monday.AddHours(hour), $"reason {hour}", null));
        }

        Assert.Equal(Issue.MaxHistory, issue.History.Count);
        Assert.Equal(HistoryEvent.Detected, issue.History[0].Event);
        Assert.Equal($"reason {(Issue.MaxHistory * 2) - 1}", issue.History[^1].Text);
    }

    [Fact]
    public void ToId_SameKey_IsStableAndOpaque()
    {
        var id = Key.ToId();

        Assert.Equal(id, (Key with { }).ToId());
        Assert.Matches("^iss-[a-z2-7]{24}$", id);
        Assert.DoesNotContain("web", id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "bc")]
    [InlineData("ab", "c")]
    public void ToId_PartsMovedBetweenFields_Differ(string ns, string name)
    {
        var other = new IssueKey("real", "Pod", "abc", "", IssueCatalog.CrashLoopBackOff);

        Assert.NotEqual(other.ToId(), (other with { Namespace = ns, Name = name }).ToId());
    }

    private static Issue Detected() => IssueReducer.Reduce(null, Key, [Builtin()], Monday)!.Issue;

    private static Finding Builtin(DateTimeOffset? seenAt = null) =>
        new(Key, FindingSource.Builtin, "Container 'web' keeps crashing.", seenAt ?? Monday, []);

    private static Finding K8sGpt() => new(Key, FindingSource.K8sGpt, "back-off restarting failed container", Monday, []);
}
