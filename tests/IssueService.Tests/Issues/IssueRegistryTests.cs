using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Issues;

public sealed class IssueRegistryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly IssueKey Key = new("real", "Pod", "broken", "web-1", IssueCatalog.CrashLoopBackOff);
    private static readonly Origin Pod = new("real", FindingSource.Builtin, "Pod", "broken", "web-1");
    private static readonly Origin Result = new("real", FindingSource.K8sGpt, "Result", "k8sgpt", "brokenweb1");

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly EventFeed<FeedEvent> _feed = new(FeedEvent.Capacity);
    private readonly SourceRegistry _sources;
    private readonly IssueRegistry _registry;

    public IssueRegistryTests()
    {
        _sources = new SourceRegistry(_feed, _time);
        _registry = new IssueRegistry(_feed, _sources, new IssueWriter(), new IssueOptions(), _time);
    }

    [Fact]
    public async Task Whoever_stores_changes_never_reads_the_issue_as_it_was_before()
    {
        var writer = new IssueWriter();
        var registry = new IssueRegistry(_feed, _sources, writer, new IssueOptions(), _time);
        registry.SetFindings(Pod, [Builtin()]);
        var stored = "";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var storing = Task.Run(
            async () =>
            {
                while (true)
                {
                    await writer.WaitAsync(stop.Token);
                    if (writer.TakeAll().Count > 0)
                    {
                        Volatile.Write(ref stored, registry.Current.Issues[Key.ToId()].Dismissal?.Reason ?? "");
                    }
                }
            },
            stop.Token);

        foreach (var reason in Enumerable.Range(0, 2000).Select(number => $"reason {number}"))
        {
            registry.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, reason, null)));
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref stored) == reason, TimeSpan.FromSeconds(5)), $"'{reason}' is not stored, but '{stored}'.");
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storing);
    }

    [Fact]
    public void SetFindings_K8sGptAlone_CountsOnlyWhileTheBuiltinAnalysisConfirmsIt()
    {
        _registry.CompleteSync("real", FindingSource.Builtin);
        _registry.CompleteSync("real", FindingSource.K8sGpt);
        var said = K8sGpt() with { NeedsConfirmation = true };
        _registry.SetFindings(Result, [said]);
        Assert.Empty(_registry.Current.Issues);

        _registry.SetFindings(Pod, [Builtin()]);
        Assert.Equal(2, Assert.Single(_registry.Current.Issues).Value.Findings.Count);

        _registry.SetFindings(Pod, []);
        _registry.SetFindings(Result, [said]);
        Assert.Null(Assert.Single(_registry.Current.Issues).Value.ResolvedAt);
        _time.Advance(new IssueOptions().ResolveDelay);
        _registry.Sweep();
        Assert.Equal(Noon, Assert.Single(_registry.Current.Issues).Value.LastSeenAt);
        Assert.NotNull(Assert.Single(_registry.Current.Issues).Value.ResolvedAt);
    }

    [Fact]
    public void SetFindings_SeveralResults_AreOneFindingInTheSameOrder()
    {
        var other = Result with { Name = "other" };
        _registry.SetFindings(Result, [K8sGpt() with { Message = "first", Evidence = [new Evidence(FindingSource.K8sGpt, "a", "a", null)] }]);
        _registry.SetFindings(other, [K8sGpt() with { Message = "second", Evidence = [new Evidence(FindingSource.K8sGpt, "b", "b", null)] }]);
        var sequence = _registry.Current.Sequence;

        _registry.SetFindings(Result, [K8sGpt() with { Message = "first", Evidence = [new Evidence(FindingSource.K8sGpt, "a", "a", null)] }]);

        var finding = Assert.Single(Assert.Single(_registry.Current.Issues).Value.Findings);
        Assert.Equal(("first", "a b", sequence), (finding.Message, string.Join(' ', finding.Evidence.Select(one => one.Text)), _registry.Current.Sequence));
    }

    [Fact]
    public void SetFindings_TwoSources_MergeIntoOneIssue()
    {
        _registry.SetFindings(Pod, [Builtin()]);
        _registry.SetFindings(Result, [K8sGpt()]);

        Assert.Equal(2, Only().Findings.Count);
    }

    [Fact]
    public void SetFindings_OneOfTwoSourcesLeaves_StaysActive()
    {
        _registry.SetFindings(Pod, [Builtin()]);
        _registry.SetFindings(Result, [K8sGpt()]);
        SyncBoth();

        _registry.Remove(Result);

        Assert.Equal(FindingSource.Builtin, Assert.Single(Only().Findings).Source);
        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void SetFindings_Flapping_IsOneOccurrence()
    {
        SyncBoth();
        for (var round = 0; round < 5; round++)
        {
            _registry.SetFindings(Pod, [Builtin()]);
            _time.Advance(TimeSpan.FromSeconds(5));
            _registry.Sweep();
            _registry.SetFindings(Pod, []);
            _time.Advance(TimeSpan.FromSeconds(5));
            _registry.Sweep();
        }

        Assert.Equal(1, Only().Occurrences);
        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void Sweep_AfterResolveDelay_Resolves()
    {
        SyncBoth();
        _registry.SetFindings(Pod, [Builtin()]);
        _registry.SetFindings(Pod, []);

        _time.Advance(new IssueOptions().ResolveDelay);
        _registry.Sweep();

        Assert.Equal(Noon + new IssueOptions().ResolveDelay, Only().ResolvedAt);
        Assert.Equal(Noon, Only().LastSeenAt);
    }

    [Fact]
    public void Remove_ResolvesImmediately()
    {
        SyncBoth();
        _registry.SetFindings(Pod, [Builtin()]);

        _registry.Remove(Pod);

        Assert.NotNull(Only().ResolvedAt);
    }

    [Fact]
    public void CompleteSync_StoredButNotReported_Resolves()
    {
        var stored = IssueReducer.Reduce(null, Key, [Builtin()], Noon)!.Issue;
        _registry.Load([stored]);

        _time.Advance(TimeSpan.FromHours(1));
        _registry.CompleteSync("real", FindingSource.Builtin);

        Assert.Equal((Noon, Noon.AddHours(1)), (Only().LastSeenAt, Only().ResolvedAt));
    }

    [Fact]
    public void CompleteSync_OnlyTheOtherSource_KeepsStoredFindings()
    {
        _registry.Load([IssueReducer.Reduce(null, Key, [Builtin()], Noon)!.Issue]);

        _registry.CompleteSync("real", FindingSource.K8sGpt);

        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void RemoveSource_OperatorRemoved_ResolvesItsIssues()
    {
        _registry.SetFindings(Result, [K8sGpt()]);

        _registry.RemoveSource("real", FindingSource.K8sGpt);

        Assert.NotNull(Only().ResolvedAt);
    }

    [Fact]
    public void Change_Dismissed_StaysDismissedWhenFindingsChange()
    {
        _registry.SetFindings(Pod, [Builtin()]);
        _registry.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", null)));

        _registry.SetFindings(Pod, [Builtin("Container 'web' keeps crashing; 9 restarts.")]);

        Assert.Equal(IssueState.Dismissed, Only().StateAt(Noon));
        Assert.Contains("9 restarts", Only().Leading!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_SourceUnreachable_WasLastSeenWhenTheSourceWasAvailable()
    {
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Available, "");
        _registry.SetFindings(Pod, [Builtin()]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Unreachable, "no answer");
        _time.Advance(TimeSpan.FromMinutes(1));
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Unreachable, "refused");

        _registry.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", null)));

        Assert.Equal(Noon.AddMinutes(1), Only().LastSeenAt);
        Assert.Equal(Noon.AddMinutes(1), _sources.LastSeenAt(Only(), _time.GetUtcNow()));
    }

    [Fact]
    public void Sweep_DismissalExpired_NotifiesFollowers()
    {
        _registry.SetFindings(Pod, [Builtin()]);
        _registry.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", Noon.AddMinutes(1))));
        var before = _feed.Last;

        _time.Advance(TimeSpan.FromMinutes(1));
        _registry.Sweep();

        Assert.Equal(IssueChangeKind.Changed, Assert.IsType<FeedEvent.Changed>(Assert.Single(_feed.Read(before).Entries).Event).Change.Kind);
        Assert.Null(Only().Dismissal);
    }

    private Issue Only() => Assert.Single(_registry.Current.Issues.Values);

    private void SyncBoth()
    {
        _registry.CompleteSync("real", FindingSource.Builtin);
        _registry.CompleteSync("real", FindingSource.K8sGpt);
    }

    private static Finding Builtin(string message = "Container 'web' keeps crashing.") => new(Key, FindingSource.Builtin, message, Noon, []);

    private static Finding K8sGpt() => new(Key, FindingSource.K8sGpt, "back-off restarting failed container", Noon, []);
}
