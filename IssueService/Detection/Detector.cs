using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Detection;

/// <summary>
/// Evaluates the objects that one would fix: after a change those whose last evaluation read what changed, and those whose result is due.
/// Reports their findings to the registry.
/// </summary>
internal sealed class Detector : ILiveObjects
{
    private readonly Lock _lock = new();
    private readonly ClusterState _state = new();
    private readonly Dictionary<ObjectName, IReadOnlyCollection<Dependency>> _dependencies = [];
    private readonly Dictionary<Dependency, HashSet<ObjectName>> _dependents = [];
    private readonly PriorityQueue<ObjectName, DateTimeOffset> _due = new();
    private readonly Dictionary<ObjectName, DateTimeOffset> _dueAt = [];
    private readonly string _cluster;
    private readonly IssueRegistry _registry;
    private readonly ILogCauses _logs;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AnalyzerTable _analyzers;
    private bool _isReady;

    public Detector(string cluster, IssueRegistry registry, AnalyzerOptions options, ILogCauses logs, TimeProvider time, ILogger logger)
    {
        (_cluster, _registry, _logs, _time, _logger) = (cluster, registry, logs, time, logger);
        _analyzers = new AnalyzerTable(options);
    }

    /// <summary>Marks a kind as completely read.</summary>
    public void SetKnown(string kind)
    {
        lock (_lock)
        {
            _state.SetKnown(kind);

            // What was not there may be missing from now on.
            if (_isReady)
            {
                foreach (var subject in _dependents.Where(one => one.Key.Kind == kind).SelectMany(one => one.Value).ToHashSet())
                {
                    Evaluate(subject);
                }
            }
        }
    }

    /// <summary>A kind that a definition adds is watched from now on.</summary>
    /// <param name="kind">As the state calls it.</param>
    /// <param name="name">As users do.</param>
    public void AddKind(string kind, string name)
    {
        lock (_lock)
        {
            _state.SetName(kind, name);
        }
    }

    /// <summary>A kind is no longer served or watched: nothing is known of its objects.</summary>
    public void RemoveKind(string kind)
    {
        lock (_lock)
        {
            _state.SetUnknown(kind);
            Apply(kind, [.. _state.All(kind).Select(facts => ((IFacts?)facts, (IFacts?)null))]);
        }
    }

    /// <summary>Every kind has been read as far as it can be: evaluates everything, and from now on what changes.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _isReady = true;
            EvaluateAll(_state.Kinds.Where(_analyzers.Evaluates).SelectMany(kind => _state.All(kind).Select(facts => _state.SubjectOf(kind, facts.Metadata))).Distinct());
        }
    }

    /// <summary>Takes changes of one kind.</summary>
    public void Apply(string kind, IEnumerable<(IFacts? Old, IFacts? Current)> changes)
    {
        lock (_lock)
        {
            var affected = new HashSet<ObjectName>();
            foreach (var (old, current) in changes)
            {
                if (_analyzers.Evaluates(kind) && old is not null)
                {
                    affected.Add(_state.SubjectOf(kind, old.Metadata));
                }

                foreach (var dependency in _state.Apply(kind, old, current))
                {
                    if (_dependents.TryGetValue(dependency, out var dependents))
                    {
                        affected.UnionWith(dependents);
                    }
                }

                if (_analyzers.Evaluates(kind) && current is not null)
                {
                    affected.Add(_state.SubjectOf(kind, current.Metadata));
                }
            }

            if (_isReady)
            {
                EvaluateAll(affected);
            }
        }
    }

    /// <summary>Evaluates what is due.</summary>
    public void EvaluateDue()
    {
        lock (_lock)
        {
            while (_due.TryPeek(out var subject, out var at) && at <= _time.GetUtcNow())
            {
                _due.Dequeue();

                // A later evaluation may have set another time.
                if (_dueAt.TryGetValue(subject, out var current) && current == at)
                {
                    _dueAt.Remove(subject);
                    Evaluate(subject);
                }
            }
        }
    }

    /// <summary>Evaluates one object again after its log has been read, and what depends on which logs fail to resolve names.</summary>
    public void Reevaluate(ObjectName subject)
    {
        lock (_lock)
        {
            if (!_isReady)
            {
                return;
            }

            if (_logs.DnsFailures().Any(failure => failure.Subject == subject) || _state.IsTakenAlong(subject))
            {
                EvaluateAll(_dependents.GetValueOrDefault(Dependency.OnDnsFailures)?.ToList() ?? []);
            }

            Evaluate(subject);
        }
    }

    /// <inheritdoc/>
    public ObjectName? SubjectOf(ObjectName name)
    {
        lock (_lock)
        {
            return _state.Find(name.Kind, name.Namespace, name.Name) is { } found ? _state.SubjectOf(name.Kind, found.Metadata)
                : _state.IsKnown(name.Kind) ? null
                : name;
        }
    }

    /// <inheritdoc/>
    public bool Evaluates(string kind) => _analyzers.Evaluates(kind);

    // What takes others along comes before them, so that none of them speaks for a moment.
    private void EvaluateAll(IEnumerable<ObjectName> subjects)
    {
        foreach (var subject in subjects.OrderBy(subject => AnalyzerTable.TakesAlong(subject.Kind) ? 0 : 1).ToList())
        {
            Evaluate(subject);
        }
    }

    private void Evaluate(ObjectName subject)
    {
        var origin = new Origin(_cluster, FindingSource.Builtin, subject.Kind, subject.Namespace, subject.Name);
        var evaluation = new Evaluation(_cluster, subject, _state, _logs, _time.GetUtcNow());
        List<Finding> findings;
        try
        {
            findings = IsOfOther(subject) ? [] : [.. _analyzers.For(subject.Kind).SelectMany(analyzer => analyzer.Analyze(evaluation)).Select(WithOwner)];
        }
        catch (Exception exception)
        {
            // One object that cannot be evaluated must not hide the others. What was known of it stays.
            DetectionLog.EvaluationFailed(_logger, _cluster, subject.Kind, subject.Namespace, subject.Name, exception);
            SetDependencies(subject, evaluation.Dependencies);
            return;
        }

        SetDependencies(subject, evaluation.Dependencies);
        if (findings.Count == 0 && !Exists(subject))
        {
            SetDependencies(subject, []);
            _dueAt.Remove(subject);
            _logs.Forget(subject);
            _registry.Remove(origin);
            TakeAlong(subject, evaluation);
            return;
        }

        _registry.SetFindings(origin, findings);
        TakeAlong(subject, evaluation);
        if (evaluation.RecheckAt is { } at)
        {
            // The same time is often found again, by every change before it.
            if (!_dueAt.TryGetValue(subject, out var known) || known != at)
            {
                _dueAt[subject] = at;
                _due.Enqueue(subject, at);
            }
        }
        else
        {
            _dueAt.Remove(subject);
        }
    }

    private void TakeAlong(ObjectName subject, Evaluation evaluation)
    {
        foreach (var workload in _state.SetTakenAlong(subject, evaluation.TakenAlong))
        {
            Evaluate(workload);
        }
    }

    // A pod that is seen before its Job makes the Job a subject, until its CronJob is known.
    private bool IsOfOther(ObjectName subject) =>
        _state.Find(subject.Kind, subject.Namespace, subject.Name) is { } facts && _state.SubjectOf(subject.Kind, facts.Metadata) != subject;

    // A custom controller is known by its pods.
    private bool Exists(ObjectName subject) =>
        _state.Find(subject.Kind, subject.Namespace, subject.Name) is not null || _state.Indexed(Dependency.OnController(subject.Kind, subject.Namespace, subject.Name)).Any();

    // Such as the custom resource whose operator made a StatefulSet.
    private Finding WithOwner(Finding finding) =>
        _state.Find(finding.Key.Kind, finding.Key.Namespace, finding.Key.Name)?.Metadata.Controller is { } owner
            ? finding with { Owner = new ObjectName(owner.Kind, finding.Key.Namespace, owner.Name) }
            : finding;

    private void SetDependencies(ObjectName subject, IReadOnlyCollection<Dependency> current)
    {
        if (_dependencies.Remove(subject, out var before))
        {
            foreach (var dependency in before.Except(current))
            {
                if (_dependents.TryGetValue(dependency, out var dependents) && dependents.Remove(subject) && dependents.Count == 0)
                {
                    _dependents.Remove(dependency);
                }
            }
        }

        foreach (var dependency in current)
        {
            (_dependents.TryGetValue(dependency, out var dependents) ? dependents : _dependents[dependency] = []).Add(subject);
        }

        if (current.Count > 0)
        {
            _dependencies[subject] = [.. current];
        }
    }
}
