using System.Collections.Immutable;
using ClusterCodex.AccessControl.Streaming;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Whether a source of issues can be read.</summary>
internal enum SourceAvailability
{
    /// <summary>It is being read for the first time.</summary>
    Starting,

    /// <summary>Its findings are current.</summary>
    Available,

    /// <summary>The K8sGPT operator is not installed.</summary>
    Missing,

    /// <summary>The cluster does not respond; its last known findings are shown.</summary>
    Unreachable,
}

/// <summary>The status of one source of one cluster.</summary>
/// <param name="Message">What happened and what would help; empty while available.</param>
/// <param name="Since">When the status was reported first.</param>
/// <param name="AvailableUntil">When it was last available; <see langword="null"/> while it is available, and where it has not been since the start.</param>
internal sealed record SourceState(
    string Cluster, FindingSource Source, SourceAvailability Availability, string Message, DateTimeOffset Since, DateTimeOffset? AvailableUntil);

/// <summary>The status of every source; changes are published to followers.</summary>
internal sealed class SourceRegistry(EventFeed<FeedEvent> feed, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<(string Cluster, FindingSource Source), SourceState> _states =
        ImmutableSortedDictionary<(string Cluster, FindingSource Source), SourceState>.Empty;

    /// <summary>Every source, by cluster.</summary>
    public IEnumerable<SourceState> Current => Volatile.Read(ref _states).Values;

    /// <summary>When a source last saw an issue: now where it is unresolved and one of its sources is available.</summary>
    public DateTimeOffset LastSeenAt(Issue issue, DateTimeOffset now)
    {
        if (issue.ResolvedAt is not null)
        {
            return issue.LastSeenAt;
        }

        var states = Volatile.Read(ref _states);
        var seen = issue.Findings.Select(finding => states.GetValueOrDefault((issue.Key.Cluster, finding.Source)) switch
        {
            { Availability: SourceAvailability.Available } => now,
            { AvailableUntil: { } until } => until,
            _ => issue.LastSeenAt,
        });
        return seen.Append(issue.LastSeenAt).Max();
    }

    /// <summary>Sets the status of a source; setting the same status again has no effect.</summary>
    /// <param name="availableUntil">When a source that is no longer available was available last; null for now.</param>
    public void Set(string cluster, FindingSource source, SourceAvailability availability, string message, DateTimeOffset? availableUntil = null)
    {
        lock (_lock)
        {
            var known = _states.GetValueOrDefault((cluster, source));
            if (known?.Availability == availability && known.Message == message)
            {
                return;
            }

            var now = time.GetUtcNow();
            DateTimeOffset? until = availability == SourceAvailability.Available ? null
                : known?.Availability == SourceAvailability.Available ? availableUntil ?? now
                : known?.AvailableUntil;
            var state = new SourceState(cluster, source, availability, message, now, until);
            var states = _states.SetItem((cluster, source), state);
            feed.Publish([new FeedEvent.Source(state)], _ => Volatile.Write(ref _states, states));
        }
    }
}
