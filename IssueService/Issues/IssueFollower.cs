using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Streams to one caller every change that the caller may see under the current policy.</summary>
internal sealed class IssueFollower(IssueRegistry registry, SourceRegistry sources, EventFeed<FeedEvent> feed, IPolicyEnforcer enforcer, TimeProvider time)
{
    /// <summary>Writes events until the call is cancelled.</summary>
    public async Task FollowAsync(
        StreamIssuesRequest request, CallerIdentity caller, IServerStreamWriter<StreamIssuesResponse> stream, CancellationToken cancellationToken)
    {
        var policy = enforcer.Current(caller);
        var filter = IssueRequests.Read(request);
        IssueRequests.RequireGranted(policy, filter);
        var handler = new Handler(registry, sources, filter, stream, time);
        var sequence = await BeginAsync(request.Cursor, handler, policy, cancellationToken);
        await FeedFollower.FollowAsync(feed, sequence, policy, caller, enforcer, handler, cancellationToken);
    }

    /// <summary>Sends the current state, or resumes after a cursor.</summary>
    /// <returns>The sequence number after which the stream continues.</returns>
    private async Task<long> BeginAsync(string cursor, Handler handler, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        if (cursor.Length == 0)
        {
            var snapshot = registry.Current;
            await handler.SendAllAsync(snapshot, policy, FeedCursor.Of(feed, snapshot.Sequence, policy), cancellationToken);
            return snapshot.Sequence;
        }

        if (FeedCursor.TryResume(cursor, feed, policy, out var resumed))
        {
            return resumed;
        }

        var last = feed.Last;
        await handler.OnGapAsync("That cursor cannot be resumed: the service or your access policy changed since.", policy, FeedCursor.Of(feed, last, policy), cancellationToken);
        return last;
    }

    private sealed class Handler(
        IssueRegistry registry, SourceRegistry sources, IssueFilter filter, IServerStreamWriter<StreamIssuesResponse> stream, TimeProvider time) : IFeedHandler<FeedEvent>
    {
        /// <summary>
        /// Sends the status of the sources, so that "no issues" differs from "not observed", and every active issue. Only
        /// the last event has a cursor: a client that is disconnected before it starts over.
        /// </summary>
        public async Task SendAllAsync(IssueSnapshot snapshot, EffectivePolicy policy, string cursor, CancellationToken cancellationToken)
        {
            foreach (var source in sources.Current)
            {
                await stream.WriteAsync(new StreamIssuesResponse { Source = SourceView.ToWire(source) }, cancellationToken);
            }

            var now = time.GetUtcNow();
            var active = snapshot.Issues.Values.Where(issue => IsShown(issue, policy, now)).OrderBy(IssuePosition.Of).ToList();
            foreach (var issue in active)
            {
                await stream.WriteAsync(new StreamIssuesResponse { Added = ToWire(issue, policy, now) }, cancellationToken);
            }

            await stream.WriteAsync(new StreamIssuesResponse { Ready = new StreamReady { Count = active.Count }, Cursor = cursor }, cancellationToken);
        }

        public async Task OnEventAsync(FeedEvent feedEvent, EffectivePolicy policy, string cursor, CancellationToken cancellationToken)
        {
            if (ToWire(feedEvent, policy) is { } reply)
            {
                reply.Cursor = cursor;
                await stream.WriteAsync(reply, cancellationToken);
            }
        }

        public Task OnGapAsync(string reason, EffectivePolicy policy, string cursor, CancellationToken cancellationToken) =>
            stream.WriteAsync(new StreamIssuesResponse { Gap = new StreamGap { Reason = reason }, Cursor = cursor }, cancellationToken);

        /// <summary>
        /// Removes the rows that the new policy hides, adds the rows that it shows, and sends again the rows that look
        /// different under it, such as without their owner. Only the last event has a cursor, as in the initial state.
        /// </summary>
        public async Task OnPolicyChangedAsync(EffectivePolicy before, EffectivePolicy after, string cursor, CancellationToken cancellationToken)
        {
            var now = time.GetUtcNow();
            foreach (var issue in registry.Current.Issues.Values)
            {
                var reply = (filter.Matches(issue, before, now), filter.Matches(issue, after, now)) switch
                {
                    (true, false) => new StreamIssuesResponse { Removed = new IssueRemoved { Id = issue.Id } },
                    (false, true) when IsShown(issue, after, now) => new StreamIssuesResponse { Added = ToWire(issue, after, now) },
                    (true, true) when !ToWire(issue, before, now).Equals(ToWire(issue, after, now)) =>
                        new StreamIssuesResponse { Changed = ToWire(issue, after, now) },
                    _ => null,
                };
                if (reply is not null)
                {
                    await stream.WriteAsync(reply, cancellationToken);
                }
            }

            await stream.WriteAsync(new StreamIssuesResponse { Policy = new PolicyChanged { Version = after.Version }, Cursor = cursor }, cancellationToken);
        }

        private bool IsShown(Issue issue, EffectivePolicy policy, DateTimeOffset now) =>
            issue.StateAt(now) == IssueState.Active && filter.Matches(issue, policy, now);

        private V1.Issue ToWire(Issue issue, EffectivePolicy policy, DateTimeOffset now) =>
            IssueView.ToWire(issue, policy, now, sources.LastSeenAt(issue, now));

        /// <summary>Apart from the policy, an event depends only on the time at which it was made: a replay sends the same message.</summary>
        private StreamIssuesResponse? ToWire(FeedEvent feedEvent, EffectivePolicy policy)
        {
            switch (feedEvent)
            {
                case FeedEvent.Source(var state):
                    return new StreamIssuesResponse { Source = SourceView.ToWire(state) };
                case FeedEvent.Changed(var change):
                    var wasShown = change.Before is { } before && filter.Matches(before, policy, change.At);
                    if (!filter.Matches(change.Issue, policy, change.At))
                    {
                        // Its severity left the filter, or the member is gone on which it was seen.
                        return wasShown ? new StreamIssuesResponse { Removed = new IssueRemoved { Id = change.Issue.Id } } : null;
                    }

                    var issue = IssueView.ToWire(change.Issue, policy, change.At, change.Issue.LastSeenAt);
                    return change.Kind switch
                    {
                        IssueChangeKind.Changed when !wasShown && change.Issue.StateAt(change.At) == IssueState.Active => new StreamIssuesResponse { Added = issue },
                        // Reopened, but dismissed: not a new issue for the page.
                        IssueChangeKind.Added when change.Issue.StateAt(change.At) == IssueState.Dismissed => new StreamIssuesResponse { Changed = issue },
                        IssueChangeKind.Added => new StreamIssuesResponse { Added = issue },
                        IssueChangeKind.Changed => new StreamIssuesResponse { Changed = issue },
                        IssueChangeKind.Resolved => new StreamIssuesResponse { Resolved = issue },
                        _ => throw new InvalidOperationException($"Change {change.Kind} has no event."),
                    };
                default:
                    return null;
            }
        }
    }
}
