using System.Threading.Channels;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;
using Microsoft.Extensions.Primitives;
using Dismissal = ClusterCodex.IssueService.Issues.Dismissal;
using EffectivePolicy = ClusterCodex.AccessControl.Authorization.EffectivePolicy;
using PolicyGrant = ClusterCodex.AccessControl.Authorization.PolicyGrant;
using Severity = ClusterCodex.IssueService.Issues.Severity;

namespace ClusterCodex.IssueService.Tests.Issues;

public sealed class IssueFollowerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly IssueKey Key = new("real", "Pod", "broken", "web-1", IssueCatalog.CrashLoopBackOff);
    private static readonly Origin Pod = new("real", FindingSource.Builtin, "Pod", "broken", "web-1");
    private static readonly EffectivePolicy Everything = new() { Grants = [new PolicyGrant(["*"], ["*"], ["*"])] };
    private static readonly CallerIdentity Caller = new("user", "a@b", "", [], IsService: false, "");

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly EventFeed<FeedEvent> _feed = new(FeedEvent.Capacity);
    private readonly SourceRegistry _sources;
    private readonly IssueRegistry _registry;

    public IssueFollowerTests()
    {
        _sources = new SourceRegistry(_feed, _time);
        _registry = new IssueRegistry(_feed, _sources, new IssueWriter(), new IssueOptions(), _time);
    }

    [Fact]
    public async Task FollowAsync_Replay_SendsTheSameEventsWheneverItIsSent()
    {
        _sources.Set("real", FindingSource.Builtin, SourceAvailability.Available, "");
        var start = FeedCursor.Of(_feed, _feed.Last, Everything);
        _registry.CompleteSync("real", FindingSource.Builtin);
        _registry.CompleteSync("real", FindingSource.K8sGpt);
        _registry.SetFindings(Pod, [new Finding(Key, FindingSource.Builtin, "Container 'web' keeps crashing.", Noon, [])]);
        _time.Advance(TimeSpan.FromMinutes(1));
        _registry.Change(Key.ToId(), issue => issue.Dismiss(new Dismissal("a@b", Noon, "known", Noon.AddMinutes(10))));
        _time.Advance(TimeSpan.FromMinutes(1));
        _registry.SetFindings(Pod, []);
        _time.Advance(new IssueOptions().ResolveDelay);
        _registry.Sweep();

        var first = await ReadAsync(start, 3);
        _time.Advance(TimeSpan.FromHours(1));
        var second = await ReadAsync(start, 3);

        Assert.Equal(first, second);
        Assert.Equal(
            [(Noon, null, V1.IssueState.Active), (Noon.AddMinutes(1), null, V1.IssueState.Dismissed), (Noon.AddMinutes(2), Noon.AddMinutes(2) + new IssueOptions().ResolveDelay, V1.IssueState.Dismissed)],
            first.Select(response => response.Added ?? response.Changed ?? response.Resolved)
                .Select(issue => (issue.LastSeenAt.ToDateTimeOffset(), issue.ResolvedAt?.ToDateTimeOffset(), issue.State)));
    }

    [Fact]
    public async Task FollowAsync_AnIssueThatLeavesTheFilterOrTheViewersSight_IsRemovedAndComesBack()
    {
        _registry.CompleteSync("real", FindingSource.Builtin);
        _registry.CompleteSync("real", FindingSource.K8sGpt);
        var finding = new Finding(Key, FindingSource.Builtin, "It crashes.", Noon, []) { Severity = Severity.High };
        _registry.SetFindings(Pod, [finding]);
        var start = FeedCursor.Of(_feed, _feed.Last, Everything);
        _registry.SetFindings(Pod, [finding with { Severity = Severity.Critical }]);
        _registry.SetFindings(Pod, [finding]);

        var responses = await ReadAsync(start, 2, new StreamIssuesRequest { Severity = { V1.Severity.High } });

        Assert.Equal((Key.ToId(), Key.ToId()), (responses[0].Removed.Id, responses[1].Added.Id));
    }

    private async Task<List<StreamIssuesResponse>> ReadAsync(string cursor, int count, StreamIssuesRequest? request = null)
    {
        var stream = new RecordingStream();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var follower = new IssueFollower(_registry, _sources, _feed, new FixedPolicy(Everything), _time);
        var following = follower.FollowAsync(new StreamIssuesRequest(request ?? new StreamIssuesRequest()) { Cursor = cursor }, Caller, stream, stop.Token);
        var responses = new List<StreamIssuesResponse>();
        while (responses.Count < count)
        {
            responses.Add(await stream.Sent.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        return responses;
    }

    private sealed class RecordingStream : IServerStreamWriter<StreamIssuesResponse>
    {
        public Channel<StreamIssuesResponse> Sent { get; } = Channel.CreateUnbounded<StreamIssuesResponse>();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(StreamIssuesResponse message) => Sent.Writer.WriteAsync(message).AsTask();

        public Task WriteAsync(StreamIssuesResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }

    private sealed class FixedPolicy(EffectivePolicy policy) : IPolicyEnforcer
    {
        public IChangeToken Changes { get; } = new CancellationChangeToken(CancellationToken.None);

        public EffectivePolicy Current(CallerIdentity caller) => policy;

        public EffectivePolicy Require(CallerIdentity caller, PolicyAction action, string kind, string? ns) => policy;

        public EffectivePolicy RequireAdmin(CallerIdentity caller) => policy;
    }
}
