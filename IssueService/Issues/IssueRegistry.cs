using System.Collections.Immutable;
using ClusterCodex.AccessControl.Streaming;

namespace ClusterCodex.IssueService.Issues;

/// <summary>All issues at one moment.</summary>
/// <param name="Issues">By id.</param>
/// <param name="Sequence">The newest event of the feed that it includes.</param>
internal sealed record IssueSnapshot(ImmutableDictionary<string, Issue> Issues, long Sequence)
{
    public static readonly IssueSnapshot Empty = new(ImmutableDictionary<string, Issue>.Empty, 0);
}

/// <summary>
/// The one place where issues change. Sources report their findings about an object; the reducer turns them into a
/// change, which replaces the snapshot, is published to followers and queued for storage.
/// </summary>
internal sealed class IssueRegistry(EventFeed<FeedEvent> feed, SourceRegistry sources, IssueWriter writer, IssueOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly FindingRedaction _redaction = new();
    private readonly Dictionary<Origin, IReadOnlyList<Finding>> _byOrigin = [];
    private readonly Dictionary<IssueKey, Dictionary<Origin, Finding>> _byKey = [];

    /// <summary>Unresolved issues that no source reports any more, with the time at which they were last seen.</summary>
    private readonly Dictionary<IssueKey, DateTimeOffset> _pendingResolution = [];

    private readonly HashSet<(string Cluster, FindingSource Source)> _synced = [];
    private IssueSnapshot _current = IssueSnapshot.Empty;

    /// <summary>The issues now; safe to read from any thread.</summary>
    public IssueSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Loads the stored issues. Called once, before any source reports.</summary>
    public void Load(IEnumerable<Issue> issues)
    {
        lock (_lock)
        {
            Volatile.Write(ref _current, new IssueSnapshot(issues.ToImmutableDictionary(issue => issue.Id), feed.Last));
        }
    }

    /// <summary>Replaces the findings about one object. An issue without findings is resolved after <see cref="IssueOptions.ResolveDelay"/>, because a crashing container alternates between states.</summary>
    /// <param name="origin">The object the findings were read from.</param>
    /// <param name="findings">Everything that is wrong with it; may be empty.</param>
    public void SetFindings(Origin origin, IReadOnlyList<Finding> findings) => Replace(origin, findings, delayResolution: true);

    /// <summary>Removes a deleted object: its issues are resolved immediately.</summary>
    public void Remove(Origin origin) => Replace(origin, [], delayResolution: false);

    /// <summary>A source has reported every object: stored issues of that source that it did not report are resolved.</summary>
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
                // Last seen before this process started: the stored time is the best one available.
                Apply(issue.Key, now, issue.LastSeenAt);
            }
        }
    }

    /// <summary>Removes a source, such as an uninstalled operator: issues that only this source reported are resolved.</summary>
    public void RemoveSource(string cluster, FindingSource source)
    {
        lock (_lock)
        {
            foreach (var origin in _byOrigin.Keys.Where(origin => origin.Cluster == cluster && origin.Source == source).ToList())
            {
                Replace(origin, [], delayResolution: false);
            }
        }

        CompleteSync(cluster, source);
    }

    /// <summary>Resolves issues whose resolution is due, ends expired dismissals, and removes issues that were resolved long ago.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (key, lastSeenAt) in _pendingResolution.Where(pending => pending.Value + options.ResolveDelay <= now).ToList())
            {
                _pendingResolution.Remove(key);
                Apply(key, now, lastSeenAt);
            }

            foreach (var issue in _current.Issues.Values.Where(issue => issue.Dismissal?.Until <= now))
            {
                PublishUserChange(issue.Restore("", now), now);
            }

            var retained = now - options.KeepResolved;
            var old = _current.Issues.Values.Where(issue => issue.ResolvedAt < retained && issue.Dismissal is null).Select(issue => issue.Id).ToList();
            if (old.Count > 0)
            {
                Volatile.Write(ref _current, _current with { Issues = _current.Issues.RemoveRange(old) });
                old.ForEach(writer.Enqueue);
            }
        }
    }

    /// <summary>Applies a user's change to an issue.</summary>
    /// <returns>The changed issue; <see langword="null"/> where no issue has that id.</returns>
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

    private void Replace(Origin origin, IReadOnlyList<Finding> findings, bool delayResolution)
    {
        lock (_lock)
        {
            findings = [.. findings.Select(_redaction.Redact)];
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
                if (delayResolution && !IsReported(key) && options.ResolveDelay > TimeSpan.Zero)
                {
                    _pendingResolution.TryAdd(key, now);
                }
                else
                {
                    Apply(key, now, _pendingResolution.Remove(key, out var lastSeenAt) ? lastSeenAt : now);
                }
            }
        }
    }

    /// <param name="lastSeenAt">When a source last reported the issue; used where none does now.</param>
    private void Apply(IssueKey key, DateTimeOffset now, DateTimeOffset lastSeenAt)
    {
        var issue = _current.Issues.GetValueOrDefault(key.ToId());
        // In the same order whenever they were reported.
        var seen = _byKey.TryGetValue(key, out var known) ? known.OrderBy(one => one.Key.Name, StringComparer.Ordinal).Select(one => one.Value) : [];

        // After a start, the stored findings of a source count until it has reported every object.
        var stored = issue is { ResolvedAt: null }
            ? issue.Findings.Where(finding => !_synced.Contains((key.Cluster, finding.Source)))
            : [];
        var findings = Confirmed([.. seen.Concat(stored)])
            .GroupBy(finding => finding.Source)
            .Select(group => group.Aggregate((one, other) => one.With(other)))
            .OrderBy(finding => finding.Source)
            .ToList();
        if (_pendingResolution.ContainsKey(key) && findings.Count == 0)
        {
            return;
        }

        if (issue is { ResolvedAt: null } && findings.Count == 0)
        {
            issue = issue with { LastSeenAt = lastSeenAt };
        }

        if (IssueReducer.Reduce(issue, key, findings, now) is { } change)
        {
            Publish(change);
        }
    }

    private bool IsReported(IssueKey key) => _byKey.TryGetValue(key, out var known) && Confirmed(known.Values).Any();

    private static IEnumerable<Finding> Confirmed(IReadOnlyCollection<Finding> findings) =>
        findings.Any(finding => finding.Source == FindingSource.Builtin) ? findings : findings.Where(finding => !finding.NeedsConfirmation);

    /// <summary>Publishes a change that no source made: it does not mean that the issue was seen again.</summary>
    private Issue PublishUserChange(Issue issue, DateTimeOffset now)
    {
        var stamped = issue with { LastSeenAt = _pendingResolution.TryGetValue(issue.Key, out var lastSeenAt) ? lastSeenAt : sources.LastSeenAt(issue, now) };
        Publish(new IssueChange(IssueChangeKind.Changed, stamped, now));
        return stamped;
    }

    private void Publish(IssueChange change)
    {
        var issues = _current.Issues.SetItem(change.Issue.Id, change.Issue);
        feed.Publish([new FeedEvent.Changed(change with { Before = _current.Issues.GetValueOrDefault(change.Issue.Id) })], sequence => Volatile.Write(ref _current, new IssueSnapshot(issues, sequence)));
        // After the snapshot, which is what is stored: whoever is woken must not find the issue as it was before.
        writer.Enqueue(change.Issue.Id);
    }
}

/// <summary>The object that findings were read from, and the source that read it.</summary>
/// <param name="Cluster">Name of the cluster's context.</param>
/// <param name="Source">Who read it.</param>
/// <param name="Kind">Kind of the object read, which for K8sGPT is <c>Result</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct Origin(string Cluster, FindingSource Source, string Kind, string Namespace, string Name);
