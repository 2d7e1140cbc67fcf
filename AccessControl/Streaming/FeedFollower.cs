using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;

namespace ClusterCodex.AccessControl.Streaming;

/// <summary>What one follower does with what it hears. Each call comes with the policy of that moment.</summary>
public interface IFeedHandler<T>
{
    /// <summary>Sends an event, if the policy shows it.</summary>
    Task OnEventAsync(T feedEvent, EffectivePolicy policy, string cursor, CancellationToken cancellationToken);

    /// <summary>Tells that events were lost.</summary>
    Task OnGapAsync(string reason, EffectivePolicy policy, string cursor, CancellationToken cancellationToken);

    /// <summary>Takes away what is now hidden, adds what is now shown.</summary>
    Task OnPolicyChangedAsync(EffectivePolicy before, EffectivePolicy after, string cursor, CancellationToken cancellationToken);
}

/// <summary>The loop behind every stream of changes: events in order, under the policy of the moment.</summary>
public static class FeedFollower
{
    /// <summary>Follows a feed until the caller leaves.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="sequence">The last event the caller knows.</param>
    /// <param name="policy">The policy under which it was told.</param>
    /// <param name="caller">Whose policy counts.</param>
    /// <param name="enforcer">Says what the policy is now; throws where the caller was disabled.</param>
    /// <param name="handler">Sends.</param>
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
        using var changes = new PolicyChanges(enforcer);
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
