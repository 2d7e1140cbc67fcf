using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.State;

/// <summary>One evaluation of one object: what analyzers may read. It records what was read, so that a change evaluates again only what depends on it.</summary>
internal sealed class Evaluation(string cluster, ObjectName subject, ClusterState state, ILogCauses logs, DateTimeOffset now)
{
    private static readonly TimeSpan OthersGrace = TimeSpan.FromSeconds(10);

    private readonly HashSet<Dependency> _dependencies = [];
    private readonly HashSet<ObjectName> _takenAlong = [];

    /// <summary>The object that one would fix.</summary>
    public ObjectName Subject => subject;

    /// <summary>The time of the evaluation.</summary>
    public DateTimeOffset Now => now;

    /// <summary>What was read, whether it was there or not.</summary>
    public IReadOnlyCollection<Dependency> Dependencies => _dependencies;

    /// <summary>The workloads that the object takes along.</summary>
    public IReadOnlySet<ObjectName> TakenAlong => _takenAlong;

    /// <summary>When the result changes although nothing else does; null for never.</summary>
    public DateTimeOffset? RecheckAt { get; private set; }

    /// <summary>Whether a state has lasted long enough; if not, the object is evaluated again when it has.</summary>
    public bool HasLasted(DateTimeOffset since, TimeSpan duration)
    {
        if (now - since >= duration)
        {
            return true;
        }

        Recheck(since + duration);
        return false;
    }

    /// <summary>
    /// Whether something is so and has been for long enough: from when it was first seen so, or from the object's creation where it was
    /// never seen otherwise. Called with what is not so too, which is what begins the time anew.
    /// </summary>
    /// <param name="what">Names it among what is observed about the object.</param>
    public bool HasLasted(string what, bool isSo, DateTimeOffset created, TimeSpan duration) =>
        state.Memory.Observe(subject, what, isSo, created, now) is { } since && HasLasted(since, duration);

    /// <summary>As the one above, but what has lasted ends only when it has not been so for <paramref name="recovery"/>: it may come and go.</summary>
    public bool HasLasted(string what, bool isSo, DateTimeOffset created, TimeSpan duration, TimeSpan recovery)
    {
        var ended = state.Memory.Observe(subject, $"{what} ended", !isSo, now, now);
        if (ended is { } at && state.Memory.Observed(subject, what) is { } since && at - since >= duration && now - at < recovery)
        {
            Recheck(at + recovery);
            return true;
        }

        return HasLasted(what, isSo, created, duration);
    }

    /// <summary>Keeps what is known about the object while it can be seen: what showed it, such as its pods, may be deleted. Null forgets it.</summary>
    public void Keep(object? value) => state.Memory.Keep(subject, value);

    /// <summary>What was kept; null where nothing was, such as after a restart.</summary>
    public T? Kept<T>()
        where T : class => state.Memory.Kept(subject) as T;

    /// <summary>Evaluates the object again at a time.</summary>
    public void Recheck(DateTimeOffset at) => RecheckAt = RecheckAt is { } earlier && earlier < at ? earlier : at;

    /// <summary>One object; null where it does not exist or its kind is not known.</summary>
    public T? Find<T>(string kind, string ns, string name)
        where T : class, IFacts
    {
        _dependencies.Add(Dependency.OnObject(kind, ns, name));
        return state.Find(kind, ns, name) as T;
    }

    /// <summary>Whether an object certainly does not exist.</summary>
    public bool IsMissing(string kind, string ns, string name) => Find<IFacts>(kind, ns, name) is null && state.IsKnown(kind);

    /// <summary>Whether all objects of a kind are known.</summary>
    public bool IsKnown(string kind) => state.IsKnown(kind);

    /// <summary>The object itself: a change of it evaluates it in any case.</summary>
    public T? This<T>()
        where T : class, IFacts =>
        state.Find(subject.Kind, subject.Namespace, subject.Name) as T;

    /// <summary>The objects of a kind in a namespace; of a cluster-scoped kind, all of them. Only for kinds that change rarely.</summary>
    public IEnumerable<T> InNamespace<T>(string kind, string ns)
        where T : class, IFacts =>
        Indexed<T>(Dependency.OnNamespace(kind, ns));

    /// <summary>The pods that a selector matches. What else changes about them evaluates nothing.</summary>
    public IEnumerable<PodFacts> Selected(string ns, LabelSelectorFacts selector) =>
        Labelled("Pod", ["Pod"], ns, selector).OfType<PodFacts>();

    /// <summary>Whether a selector matches the pods that a workload makes, scaled to zero or not.</summary>
    public bool HasTemplate(string ns, LabelSelectorFacts selector) => Labelled(LabelIndex.Template, LabelIndex.TemplateKinds, ns, selector).Any();

    /// <summary>What a controller manages.</summary>
    public IEnumerable<T> Children<T>(string controllerUid)
        where T : class, IFacts =>
        Indexed<T>(Dependency.OnChildren(controllerUid));

    /// <summary>The pods of a node.</summary>
    public IEnumerable<PodFacts> PodsOf(string node) => Indexed<PodFacts>(Dependency.OnNodePods(node));

    /// <summary>The pods that the object controls, where it may not be known itself.</summary>
    public IEnumerable<PodFacts> ControlledPods() => Indexed<PodFacts>(Dependency.OnController(subject.Kind, subject.Namespace, subject.Name));

    /// <summary>The pods that use a volume claim.</summary>
    public IEnumerable<PodFacts> PodsOfClaim(string ns, string claim) => Indexed<PodFacts>(Dependency.OnClaimPods(ns, claim));

    /// <summary>The bindings of a Role or ClusterRole.</summary>
    public IEnumerable<RoleBindingFacts> BindingsOf(string roleKind, string ns, string role) => Indexed<RoleBindingFacts>(Dependency.OnBindings(roleKind, ns, role));

    /// <summary>The events that say that a quota does not let a controller create something, newest first.</summary>
    public IEnumerable<EventFacts> Refusals(string ns, string quota) => Indexed<EventFacts>(Dependency.OnRefusals(ns, quota)).OrderByDescending(one => one.At);

    /// <summary>The events that say that an admission webhook cannot be called, newest first.</summary>
    public IEnumerable<EventFacts> WebhookFailures(string webhook) => Indexed<EventFacts>(Dependency.OnWebhookFailures(webhook)).OrderByDescending(one => one.At);

    /// <summary>The events that say that a registry does not give images to the pods of a namespace.</summary>
    public IEnumerable<EventFacts> RegistryFailures(string ns) => Indexed<EventFacts>(Dependency.OnRegistryFailures(ns));

    /// <summary>The events about one object, newest first.</summary>
    public IEnumerable<EventFacts> Events(string kind, MetaFacts about) =>
        Indexed<EventFacts>(Dependency.OnEvents(kind, about.Namespace, about.Name))
            .Where(one => one.InvolvedObject.Uid.Length == 0 || about.Uid.Length == 0 || one.InvolvedObject.Uid == about.Uid)
            .OrderByDescending(one => one.At);

    /// <summary>What the log of a container's run says; null where it says nothing or has not been read yet, in which case the object is evaluated again when it has.</summary>
    public LogCause? LogCause(PodFacts pod, string container, int restartCount, bool previous) => logs.Find(subject, pod, container, restartCount, previous);

    /// <summary>What the log of any container of the object said last: its pods may be gone.</summary>
    public LogCause? LastLogCause() => logs.Last(subject);

    /// <summary>What the log of a container that runs keeps saying; null where it says nothing, or has not been sampled twice yet.</summary>
    public LogCause? SampledLogCause(PodFacts pod, string container) => logs.Sampled(subject, pod, container);

    /// <summary>The objects whose logs say that names do not resolve.</summary>
    public IReadOnlyList<DnsFailure> DnsFailures()
    {
        _dependencies.Add(Dependency.OnDnsFailures);
        var failures = logs.DnsFailures();
        if (failures.Count > 0)
        {
            // What is not said again is over.
            Recheck(now + TimeSpan.FromMinutes(1));
        }

        return failures;
    }

    /// <summary>Says which workloads the object's issue names and explains, so that they do not say the same: they are evaluated again where that changes.</summary>
    public void TakeAlong(IEnumerable<ObjectName> workloads) => _takenAlong.UnionWith(workloads);

    /// <summary>Whether the issue of one of some objects names the evaluated one now, and explains it.</summary>
    public bool IsTakenAlong(Func<ObjectName, bool> by) => state.IsTakenAlong(subject, by);

    /// <summary>As <see cref="IsTakenAlong"/>, and true for what has just been created: of that, it is not known yet.</summary>
    public bool MayBeTakenAlong(MetaFacts created, Func<ObjectName, bool> by) => !HasLasted(created.CreationTimestamp, OthersGrace) || IsTakenAlong(by);

    /// <summary>The objects of a kind in a namespace, where another object that is read anyway changes with them.</summary>
    public IEnumerable<T> Peek<T>(string kind, string ns)
        where T : class, IFacts =>
        state.Indexed(Dependency.OnNamespace(kind, ns)).OfType<T>();

    /// <summary>The top owner of a pod.</summary>
    public ObjectName SubjectOf(PodFacts pod) => SubjectOf("Pod", pod.Metadata);

    /// <summary>The top owner of an object.</summary>
    public ObjectName SubjectOf(string kind, MetaFacts metadata) => state.SubjectOf(kind, metadata);

    /// <summary>A finding about the object.</summary>
    /// <param name="aspect">What of the object is affected; an object has at most one issue of an aspect.</param>
    /// <param name="category">A name of <see cref="IssueCatalog"/>.</param>
    public Finding Found(string aspect, string category, Severity severity, string message, DateTimeOffset since, IReadOnlyList<Evidence> evidence) =>
        new(new IssueKey(cluster, state.NameOf(subject.Kind), subject.Namespace, subject.Name, aspect), FindingSource.Builtin, message, since, evidence) { Category = category, Severity = severity };

    private IEnumerable<IFacts> Labelled(string kind, IReadOnlyList<string> kinds, string ns, LabelSelectorFacts selector)
    {
        // What the fewest objects have is what has to be looked at, and what the result depends on.
        var entries = LabelIndex.EntriesFor(kind, ns, selector).MinBy(set => set.Sum(state.Count)) ?? [.. kinds.Select(one => Dependency.OnNamespace(one, ns))];
        return entries.SelectMany(Indexed<IFacts>).Where(facts => LabelIndex.LabelsOf(facts) is { } labels && selector.Matches(labels));
    }

    private IEnumerable<T> Indexed<T>(Dependency dependency)
    {
        _dependencies.Add(dependency);
        return state.Indexed(dependency).OfType<T>();
    }
}

/// <summary>What logs of containers say.</summary>
internal interface ILogCauses
{
    /// <summary>Never waits: an unread log is requested, and <paramref name="subject"/> is evaluated again when it has been read.</summary>
    LogCause? Find(ObjectName subject, PodFacts pod, string container, int restartCount, bool previous);

    /// <summary>What any log of an object's containers said last.</summary>
    LogCause? Last(ObjectName subject);

    /// <summary>What the log of a container that runs keeps saying, from samples minutes apart. Never waits.</summary>
    LogCause? Sampled(ObjectName subject, PodFacts pod, string container);

    /// <summary>The objects whose logs say, and say nothing else, that names do not resolve: within the last minutes, or in two samples in a row.</summary>
    IReadOnlyList<DnsFailure> DnsFailures();

    /// <summary>Forgets what the logs of a deleted object said.</summary>
    void Forget(ObjectName subject);
}

/// <summary>An object whose logs say that names do not resolve.</summary>
/// <param name="IsOfServer">Whether they say that no DNS server answers.</param>
/// <param name="Host">The name; null where the log does not say it.</param>
internal readonly record struct DnsFailure(ObjectName Subject, bool IsOfServer, string? Host);
