using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.Storage;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Issues;

public sealed class IssueBoardTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly IssueKey Key = new("real", "Pod", "broken", "web-1", IssueCatalog.CrashLoopBackOff);
    private static readonly Origin Pod = new("real", FindingSource.Builtin, "Pod", "broken", "web-1");
    private static readonly Origin Result = new("real", FindingSource.K8sGpt, "Result", "k8sgpt", "brokenweb1");

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly EventFeed<FeedEvent> _feed = new(FeedEvent.Capacity);
    private readonly SourceBoard _sources;
    private readonly IssueBoard _board;

    public IssueBoardTests()
    {
        _sources = new SourceBoard(_feed, _time);
        _board = new IssueBoard(_feed, _sources, new IssueWriter(), new IssueOptions(), _time);
    }

    [Fact]
    public void Observe_TwoSources_MergeIntoOneIssue()
    {
        _board.Observe(Pod, [Builtin()]);
        _board.Observe(Result, [K8sGpt()]);

        Assert.Equal(2, Only().Findings.Count);
    }

    [Fact]
    public void Observe_OneOfTwoSourcesLeaves_StaysActive()
    {
        _board.Observe(Pod, [Builtin()]);
        _board.Observe(Result, [K8sGpt()]);
        SyncBoth();

        _board.Forget(Result);

        Assert.Equal(FindingSource.Builtin, Assert.Single(Only().Findings).Source);
        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void Observe_Flapping_IsOneOccurrence()
    {
        SyncBoth();
        for (var round = 0; round < 5; round++)
        {
            _board.Observe(Pod, [Builtin()]);
            _time.Advance(TimeSpan.FromSeconds(5));
            _board.Sweep();
            _board.Observe(Pod, []);
            _time.Advance(TimeSpan.FromSeconds(5));
            _board.Sweep();
        }

        Assert.Equal(1, Only().Occurrences);
        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void Sweep_AwayForLongEnough_Resolves()
    {
        SyncBoth();
        _board.Observe(Pod, [Builtin()]);
        _board.Observe(Pod, []);

        _time.Advance(new IssueOptions().FadeAfter);
        _board.Sweep();

        Assert.Equal(Noon + new IssueOptions().FadeAfter, Only().ResolvedAt);
        Assert.Equal(Noon, Only().LastSeenAt);
    }

    [Fact]
    public void Forget_ObjectGone_ResolvesAtOnce()
    {
        SyncBoth();
        _board.Observe(Pod, [Builtin()]);

        _board.Forget(Pod);

        Assert.NotNull(Only().ResolvedAt);
    }

    [Fact]
    public void CompleteSync_RememberedButNotSeen_ResolvesWhatHappenedMeanwhile()
    {
        var remembered = IssueLedger.Observe(null, Key, [Builtin()], Noon)!.Issue;
        _board.Load([remembered]);

        _time.Advance(TimeSpan.FromHours(1));
        _board.CompleteSync("real", FindingSource.Builtin);

        Assert.Equal((Noon, Noon.AddHours(1)), (Only().LastSeenAt, Only().ResolvedAt));
    }

    [Fact]
    public void CompleteSync_OnlyTheOtherSource_KeepsWhatThisOneRemembers()
    {
        _board.Load([IssueLedger.Observe(null, Key, [Builtin()], Noon)!.Issue]);

        _board.CompleteSync("real", FindingSource.K8sGpt);

        Assert.Null(Only().ResolvedAt);
    }

    [Fact]
    public void Drop_OperatorRemoved_ResolvesWhatOnlyItSaw()
    {
        _board.Observe(Result, [K8sGpt()]);

        _board.Drop("real", FindingSource.K8sGpt);

        Assert.NotNull(Only().ResolvedAt);
    }

    [Fact]
    public void Change_Dismissed_StaysDismissedWhileSourcesSpeak()
    {
        _board.Observe(Pod, [Builtin()]);
        _board.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", null)));

        _board.Observe(Pod, [Builtin("Container 'web' keeps crashing; 9 restarts.")]);

        Assert.Equal(IssueState.Dismissed, Only().StateAt(Noon));
        Assert.Contains("9 restarts", Only().Leading!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_SourceUnreachable_WasLastSeenWhenTheSourceWasAvailable()
    {
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Available, "");
        _board.Observe(Pod, [Builtin()]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Unreachable, "no answer");
        _time.Advance(TimeSpan.FromMinutes(1));
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Unreachable, "refused");

        _board.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", null)));

        Assert.Equal(Noon.AddMinutes(1), Only().LastSeenAt);
        Assert.Equal(Noon.AddMinutes(1), _sources.LastSeenAt(Only(), _time.GetUtcNow()));
    }

    [Fact]
    public void Sweep_DismissalOver_TellsFollowers()
    {
        _board.Observe(Pod, [Builtin()]);
        _board.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", Noon.AddMinutes(1))));
        var before = _feed.Last;

        _time.Advance(TimeSpan.FromMinutes(1));
        _board.Sweep();

        Assert.Equal(IssueChangeKind.Changed, Assert.IsType<FeedEvent.Changed>(Assert.Single(_feed.Read(before).Entries).Event).Change.Kind);
        Assert.Null(Only().Dismissal);
    }

    private Issue Only() => Assert.Single(_board.Current.Issues.Values);

    private void SyncBoth()
    {
        _board.CompleteSync("real", FindingSource.Builtin);
        _board.CompleteSync("real", FindingSource.K8sGpt);
    }

    private static Finding Builtin(string message = "Container 'web' keeps crashing.") => new(Key, FindingSource.Builtin, message, Noon, []);

    private static Finding K8sGpt() => new(Key, FindingSource.K8sGpt, "back-off restarting failed container", Noon, []);
}
