using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;

namespace ClusterCodex.AccessControl.Streaming;

/// <summary>Handles the events of one follower. Each call receives the policy in force at that moment.</summary>
public interface IFeedHandler<T>
{
    /// <summary>Sends an event, if the policy allows it.</summary>
    Task OnEventAsync(T feedEvent, EffectivePolicy policy, string cursor, CancellationToken cancellationToken);

    /// <summary>Reports that events were lost.</summary>
    Task OnGapAsync(string reason, EffectivePolicy policy, string cursor, CancellationToken cancellationToken);

    /// <summary>Removes what is now hidden, adds what is now visible.</summary>
    Task OnPolicyChangedAsync(EffectivePolicy before, EffectivePolicy after, string cursor, CancellationToken cancellationToken);
}

/// <summary>The loop behind every stream of changes: events in order, under the policy in force.</summary>
public static class FeedFollower
{
    /// <summary>Follows a feed until the caller disconnects.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="sequence">The last event the caller knows.</param>
    /// <param name="policy">The policy under which that event was sent.</param>
    /// <param name="caller">Whose policy applies.</param>
    /// <param name="enforcer">Returns the current policy; throws if the caller was disabled.</param>
    /// <param name="handler">Receives the events.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public static async Task FollowAsync<T>(
        EventFeed<T> feed,
        long sequence,
        EffectivePolicy policy,
        CallerIdentity caller,
        IPolicyEnforcer enforcer,
        IFeedHandler<T> handler,
        CancellationToken cancellationToken)
    {
        using var changes = new PolicyChangeSignal(enforcer);
        while (true)
        {
            // Armed before reading, so that a change in between is not missed.
            var policyChanged = changes.Next();
            var current = enforcer.Current(caller);
            if (!current.Grants.SequenceEqual(policy.Grants))
            {
                await handler.OnPolicyChangedAsync(policy, current, FeedCursor.Of(feed, sequence, current), cancellationToken);
            }

            policy = current;
            var read = feed.Read(sequence);
            sequence = read.Last;
            if (read.Gap)
            {
                await handler.OnGapAsync("Changes came faster than they were read.", policy, FeedCursor.Of(feed, sequence, policy), cancellationToken);
            }
            else
            {
                foreach (var entry in read.Entries)
                {
                    await handler.OnEventAsync(entry.Event, policy, FeedCursor.Of(feed, entry.Sequence, policy), cancellationToken);
                }
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(feed.WaitAsync(sequence, either.Token), policyChanged.WaitAsync(either.Token));
            await either.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
