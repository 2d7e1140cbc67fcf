using System.Collections.Immutable;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.State;

/// <summary>The facts of all watched objects of one cluster, with the indexes that analyzers need. Not safe for use by several threads at once.</summary>
internal sealed class ClusterState
{
    private readonly Dictionary<string, Dictionary<(string Namespace, string Name), IFacts>> _byKind = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Dependency, HashSet<(string Kind, string Namespace, string Name)>> _index = [];
    private readonly Dictionary<ObjectName, IReadOnlySet<ObjectName>> _takenAlong = [];

    /// <summary>Marks a kind as completely read: an object of it that is not there does not exist.</summary>
    public void SetKnown(string kind) => _known.Add(kind);

    /// <summary>Forgets that a kind is completely read: it is no longer served or watched.</summary>
    public void SetUnknown(string kind) => _known.Remove(kind);

    /// <summary>Sets what users call a kind: where the state calls it otherwise, to keep two of the same name apart.</summary>
    public void SetName(string kind, string name) => _names[kind] = name;

    /// <summary>What users call a kind.</summary>
    public string NameOf(string kind) => _names.GetValueOrDefault(kind) ?? CustomKind.NameOf(kind);

    /// <summary>Every kind of which there are objects.</summary>
    public IReadOnlyCollection<string> Kinds => _byKind.Keys;

    /// <summary>Whether all objects of a kind are known; false where the kind is not served or may not be read.</summary>
    public bool IsKnown(string kind) => _known.Contains(kind);

    /// <summary>Every object of a kind.</summary>
    public IEnumerable<IFacts> All(string kind) => _byKind.TryGetValue(kind, out var objects) ? objects.Values : [];

    /// <summary>One object; null where it is not known.</summary>
    public IFacts? Find(string kind, string ns, string name) =>
        _byKind.TryGetValue(kind, out var objects) ? objects.GetValueOrDefault((ns, name)) : null;

    /// <summary>The objects of an index: such as the children of a controller or the events about an object.</summary>
    public IEnumerable<IFacts> Indexed(Dependency dependency) =>
        _index.TryGetValue(dependency, out var keys) ? keys.Select(key => Find(key.Kind, key.Namespace, key.Name)).OfType<IFacts>() : [];

    /// <summary>How many objects an index holds.</summary>
    public int Count(Dependency dependency) => _index.TryGetValue(dependency, out var keys) ? keys.Count : 0;

    /// <summary>What was seen of objects before.</summary>
    public ObjectMemory Memory { get; } = new();

    /// <summary>Whether the issue of an object, of any or of some, names and explains a workload.</summary>
    public bool IsTakenAlong(ObjectName workload, Func<ObjectName, bool>? by = null) => _takenAlong.Any(one => by?.Invoke(one.Key) != false && one.Value.Contains(workload));

    /// <summary>The workloads that the issue of an object names and explains.</summary>
    public IReadOnlySet<ObjectName> TakenAlongBy(ObjectName subject) => _takenAlong.GetValueOrDefault(subject) ?? ImmutableHashSet<ObjectName>.Empty;

    /// <summary>Sets them.</summary>
    /// <returns>Those for which it changes.</returns>
    public IReadOnlyCollection<ObjectName> SetTakenAlong(ObjectName subject, IReadOnlySet<ObjectName> workloads)
    {
        var before = TakenAlongBy(subject);
        if (workloads.Count == 0)
        {
            _takenAlong.Remove(subject);
        }
        else
        {
            _takenAlong[subject] = workloads;
        }

        return before.SetEquals(workloads) ? [] : [.. before.Except(workloads), .. workloads.Except(before)];
    }

    /// <summary>Adds, replaces or removes one object.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="old">As it was; null where it was not there.</param>
    /// <param name="current">As it is; null where it was deleted.</param>
    /// <returns>What the change touches.</returns>
    public IEnumerable<Dependency> Apply(string kind, IFacts? old, IFacts? current)
    {
        var metadata = (current ?? old)!.Metadata;
        var key = (metadata.Namespace, metadata.Name);
        if (!_byKind.TryGetValue(kind, out var objects))
        {
            objects = _byKind[kind] = [];
        }

        var before = objects.GetValueOrDefault(key);
        if (current is null && before is EventFacts { IsKept: true } ended && HasPod(ended.InvolvedObject))
        {
            // The API server deletes events after an hour, and the kubelet does not write all of them again.
            return [];
        }

        if (current is PodFacts pod && before is PodFacts earlier)
        {
            pod.KeepReasons(earlier);
        }

        var touched = new HashSet<Dependency>();

        // A node reports every few seconds, and others ask only whether it is ready.
        if (before is not NodeFacts was || current is not NodeFacts node || was.Condition("Ready")?.Status != node.Condition("Ready")?.Status)
        {
            touched.Add(Dependency.OnObject(kind, metadata.Namespace, metadata.Name));
        }

        if (before is not null)
        {
            foreach (var dependency in IndexesOf(kind, before))
            {
                touched.Add(dependency);
                Remove(dependency, (kind, metadata.Namespace, metadata.Name));
            }
        }

        IndexLabels((kind, metadata.Namespace, metadata.Name), before, current, touched);
        if (current is null)
        {
            objects.Remove(key);
            if (before is PodFacts)
            {
                ForgetKept(metadata);
            }

            Memory.Forget(new ObjectName(kind, metadata.Namespace, metadata.Name));
            return touched;
        }

        objects[key] = current;
        foreach (var dependency in IndexesOf(kind, current))
        {
            touched.Add(dependency);
            Add(dependency, (kind, metadata.Namespace, metadata.Name));
        }

        return touched;
    }

    private bool HasPod(InvolvedObjectFacts about) =>
        about.Kind == "Pod" && Find("Pod", about.Namespace, about.Name)?.Metadata.Uid == about.Uid;

    private void ForgetKept(MetaFacts pod)
    {
        foreach (var kept in Indexed(Dependency.OnEvents("Pod", pod.Namespace, pod.Name)).OfType<EventFacts>().Where(one => one.IsKept).ToList())
        {
            _ = Apply("Event", kept, null);
        }
    }

    // Most changes of pods are of their status.
    private void IndexLabels((string Kind, string Namespace, string Name) key, IFacts? before, IFacts? current, HashSet<Dependency> touched)
    {
        if (before is not null && current is not null && LabelIndex.AreSame(LabelIndex.LabelsOf(before), LabelIndex.LabelsOf(current)))
        {
            return;
        }

        foreach (var entry in LabelIndex.EntriesOf(before))
        {
            touched.Add(entry);
            Remove(entry, key);
        }

        foreach (var entry in LabelIndex.EntriesOf(current))
        {
            touched.Add(entry);
            Add(entry, key);
        }
    }

    /// <summary>The object that one would fix: the controller at the top of the chain that Kubernetes itself manages.</summary>
    public ObjectName SubjectOf(string kind, MetaFacts metadata)
    {
        var subject = new ObjectName(kind, metadata.Namespace, metadata.Name);
        for (var depth = 0; depth < 4 && kind is "Pod" or "ReplicaSet" or "Job" && metadata.Controller is { } controller; depth++)
        {
            // A static pod is controlled by its node, and what a Job says is not known of the custom resource that made it.
            if (controller.Kind == "Node" || (kind != "Pod" && !IsBuiltIn(controller)))
            {
                return subject;
            }

            var above = ControllerOf(metadata, controller);
            if (Find(above.Kind, above.Namespace, above.Name) is not { } owner)
            {
                // What a deleted owner left behind can only be fixed itself.
                return metadata.DeletionTimestamp is not null && IsKnown(above.Kind) ? subject : Guess(above, metadata);
            }

            (subject, kind, metadata) = (above, above.Kind, owner.Metadata);
        }

        return subject;
    }

    private static bool IsBuiltIn(OwnerFacts controller) => controller.Group is "" or "apps" or "batch";

    private static ObjectName ControllerOf(MetaFacts metadata, OwnerFacts controller) =>
        new(IsBuiltIn(controller) ? controller.Kind : CustomKind.KeyOf(controller.Kind, controller.Group), metadata.Namespace, controller.Name);

    // A pod may be seen before its ReplicaSet, which is named `<deployment>-<pod-template-hash>`.
    private static ObjectName Guess(ObjectName subject, MetaFacts pod) =>
        subject.Kind == "ReplicaSet" && pod.Labels?.GetValueOrDefault("pod-template-hash") is { Length: > 0 } hash && subject.Name.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? new ObjectName("Deployment", subject.Namespace, subject.Name[..^(hash.Length + 1)])
            : subject;

    private static IEnumerable<Dependency> IndexesOf(string kind, IFacts facts)
    {
        var metadata = facts.Metadata;
        if (facts is EventFacts about)
        {
            yield return Dependency.OnEvents(about.InvolvedObject.Kind, about.InvolvedObject.Namespace, about.InvolvedObject.Name);
            if (about.RefusingQuota is { } quota)
            {
                yield return Dependency.OnRefusals(about.InvolvedObject.Namespace, quota);
            }

            if (about.FailedWebhook is { } webhook)
            {
                yield return Dependency.OnWebhookFailures(webhook);
            }

            if (about.PullFailure is { IsOfRegistry: true })
            {
                yield return Dependency.OnRegistryFailures(about.InvolvedObject.Namespace);
            }

            yield break;
        }

        yield return Dependency.OnNamespace(kind, metadata.Namespace);
        if (metadata.Controller is { Uid.Length: > 0 } controller)
        {
            yield return Dependency.OnChildren(controller.Uid);
        }

        if (facts is PodFacts && metadata.Controller is { Kind: not ("ReplicaSet" or "Node") } direct)
        {
            var name = ControllerOf(metadata, direct);
            yield return Dependency.OnController(name.Kind, name.Namespace, name.Name);
        }

        if (facts is PodFacts { Spec.NodeName: { Length: > 0 } node })
        {
            yield return Dependency.OnNodePods(node);
        }

        foreach (var claim in (facts as PodFacts)?.Spec.Volumes?.Select(volume => volume.PersistentVolumeClaim).OfType<ClaimReferenceFacts>() ?? [])
        {
            yield return Dependency.OnClaimPods(metadata.Namespace, claim.ClaimName);
        }

        if (facts is RoleBindingFacts { RoleRef: { Name.Length: > 0 } role })
        {
            yield return Dependency.OnBindings(role.Kind, metadata.Namespace, role.Name);
        }
    }

    private void Add(Dependency dependency, (string Kind, string Namespace, string Name) key) =>
        (_index.TryGetValue(dependency, out var keys) ? keys : _index[dependency] = []).Add(key);

    private void Remove(Dependency dependency, (string Kind, string Namespace, string Name) key)
    {
        if (_index.TryGetValue(dependency, out var keys) && keys.Remove(key) && keys.Count == 0)
        {
            _index.Remove(dependency);
        }
    }
}
