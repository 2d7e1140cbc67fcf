using System.Collections.Immutable;
using ClusterCodex.AccessControl.Streaming;

namespace ClusterCodex.IssueService.Issues;

/// <summary>All issues at one moment.</summary>
/// <param name="Issues">By id.</param>
/// <param name="Sequence">The newest event of the feed that is contained in it.</param>
internal sealed record IssueSnapshot(ImmutableDictionary<string, Issue> Issues, long Sequence)
{
    public static readonly IssueSnapshot Empty = new(ImmutableDictionary<string, Issue>.Empty, 0);
}

/// <summary>
/// The one place where issues change. Sources tell it what they see of an object; it asks the ledger what that
/// means, replaces the snapshot, tells followers and hands the issue to storage.
/// </summary>
internal sealed class IssueBoard(EventFeed<FeedEvent> feed, SourceBoard sources, IssueWriter writer, IssueOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Origin, IReadOnlyList<Finding>> _byOrigin = [];
    private readonly Dictionary<IssueKey, Dictionary<Origin, Finding>> _byKey = [];

    /// <summary>Issues that no source reports any more, with the time at which they were last seen.</summary>
    private readonly Dictionary<IssueKey, DateTimeOffset> _fading = [];

    private readonly HashSet<(string Cluster, FindingSource Source)> _synced = [];
    private IssueSnapshot _current = IssueSnapshot.Empty;

    /// <summary>The issues now; safe to read from any thread.</summary>
    public IssueSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Takes over what storage knows. Called once, before any source speaks.</summary>
    public void Load(IEnumerable<Issue> issues)
    {
        lock (_lock)
        {
            Volatile.Write(ref _current, new IssueSnapshot(issues.ToImmutableDictionary(issue => issue.Id), feed.Last));
        }
    }

    /// <summary>What a source now sees on one object. Findings that vanish fade, as a crashing container comes and goes.</summary>
    /// <param name="origin">The object the findings were read from.</param>
    /// <param name="findings">Everything that is wrong with it; empty for nothing.</param>
    public void Observe(Origin origin, IReadOnlyList<Finding> findings) => Replace(origin, findings, fade: true);

    /// <summary>The object is gone, and with it, at once, what was wrong with it.</summary>
    public void Forget(Origin origin) => Replace(origin, [], fade: false);

    /// <summary>A source has now told everything it sees: what storage remembers of it and it does not see is over.</summary>
    public void CompleteSync(string cluster, FindingSource source)
    {
        lock (_lock)
        {
            if (!_synced.Add((cluster, source)))
            {
                return;
            }

            var now = time.GetUtcNow();
            foreach (var issue in _current.Issues.Values.Where(issue => issue.ResolvedAt is null && issue.Key.Cluster == cluster))
            {
                // Last seen before the start: what is stored is the best that is known.
                Apply(issue.Key, now, issue.LastSeenAt);
            }
        }
    }

    /// <summary>A source is no longer there, such as an operator that was removed: what only it saw is over.</summary>
    public void Drop(string cluster, FindingSource source)
    {
        lock (_lock)
        {
            foreach (var origin in _byOrigin.Keys.Where(origin => origin.Cluster == cluster && origin.Source == source).ToList())
            {
                Replace(origin, [], fade: false);
            }
        }

        CompleteSync(cluster, source);
    }

    /// <summary>Ends what has faded for long enough, and dismissals whose time is over.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (key, lastSeenAt) in _fading.Where(fading => fading.Value + options.FadeAfter <= now).ToList())
            {
                _fading.Remove(key);
                Apply(key, now, lastSeenAt);
            }

            foreach (var issue in _current.Issues.Values.Where(issue => issue.Dismissal?.Until <= now))
            {
                PublishUserChange(issue.Restore("", now), now);
            }

            var forgotten = now - options.KeepResolved;
            var old = _current.Issues.Values.Where(issue => issue.ResolvedAt < forgotten && issue.Dismissal is null).Select(issue => issue.Id).ToList();
            if (old.Count > 0)
            {
                Volatile.Write(ref _current, _current with { Issues = _current.Issues.RemoveRange(old) });
                old.ForEach(writer.Enqueue);
            }
        }
    }

    /// <summary>Changes an issue as a user asked.</summary>
    /// <returns>The issue as it is now; <see langword="null"/> where there is none of that id.</returns>
    public Issue? Change(string id, Func<Issue, Issue> change)
    {
        lock (_lock)
        {
            if (!_current.Issues.TryGetValue(id, out var issue))
            {
                return null;
            }

            var changed = change(issue);
            if (changed != issue)
            {
                changed = PublishUserChange(changed, time.GetUtcNow());
            }

            return changed;
        }
    }

    private void Replace(Origin origin, IReadOnlyList<Finding> findings, bool fade)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var before = _byOrigin.GetValueOrDefault(origin, []);
            foreach (var key in before.Select(finding => finding.Key))
            {
                if (_byKey.TryGetValue(key, out var known) && known.Remove(origin) && known.Count == 0)
                {
                    _byKey.Remove(key);
                }
            }

            foreach (var finding in findings)
            {
                (_byKey.TryGetValue(finding.Key, out var known) ? known : _byKey[finding.Key] = [])[origin] = finding;
            }

            if (findings.Count > 0)
            {
                _byOrigin[origin] = findings;
            }
            else
            {
                _byOrigin.Remove(origin);
            }

            foreach (var key in before.Concat(findings).Select(finding => finding.Key).Distinct())
            {
                if (fade && !_byKey.ContainsKey(key) && options.FadeAfter > TimeSpan.Zero)
                {
                    _fading.TryAdd(key, now);
                }
                else
                {
                    Apply(key, now, _fading.Remove(key, out var lastSeenAt) ? lastSeenAt : now);
                }
            }
        }
    }

    /// <param name="lastSeenAt">When a source last reported the issue; counts where none does now.</param>
    private void Apply(IssueKey key, DateTimeOffset now, DateTimeOffset lastSeenAt)
    {
        var issue = _current.Issues.GetValueOrDefault(key.ToId());
        var seen = _byKey.TryGetValue(key, out var known) ? known.Values : Enumerable.Empty<Finding>();

        // After a start, a source that has not told everything yet is taken at its last word.
        var remembered = issue is { ResolvedAt: null }
            ? issue.Findings.Where(finding => !_synced.Contains((key.Cluster, finding.Source)))
            : [];
        var findings = seen.Concat(remembered)
            .GroupBy(finding => finding.Source)
            .Select(group => group.First())
            .OrderBy(finding => finding.Source)
            .ToList();
        if (_fading.ContainsKey(key) && findings.Count == 0)
        {
            return;
        }

        if (issue is { ResolvedAt: null } && findings.Count == 0)
        {
            issue = issue with { LastSeenAt = lastSeenAt };
        }

        if (IssueLedger.Observe(issue, key, findings, now) is { } change)
        {
            Publish(change);
        }
    }

    /// <summary>Publishes a change that no source made: it does not mean that the issue was seen again.</summary>
    private Issue PublishUserChange(Issue issue, DateTimeOffset now)
    {
        var stamped = issue with { LastSeenAt = _fading.TryGetValue(issue.Key, out var lastSeenAt) ? lastSeenAt : sources.LastSeenAt(issue, now) };
        Publish(new IssueChange(IssueChangeKind.Changed, stamped, now));
        return stamped;
    }

    private void Publish(IssueChange change)
    {
        writer.Enqueue(change.Issue.Id);
        var issues = _current.Issues.SetItem(change.Issue.Id, change.Issue);
        feed.Publish([new FeedEvent.Changed(change)], sequence => Volatile.Write(ref _current, new IssueSnapshot(issues, sequence)));
    }
}

/// <summary>Where findings were read: one object of one source.</summary>
/// <param name="Cluster">Name of the cluster's context.</param>
/// <param name="Source">Who read it.</param>
/// <param name="Kind">Kind of the object read, which for K8sGPT is <c>Result</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct Origin(string Cluster, FindingSource Source, string Kind, string Namespace, string Name);
