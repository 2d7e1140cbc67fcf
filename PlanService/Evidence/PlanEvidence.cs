using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>What is known about an issue, limited to what the caller may see.</summary>
/// <param name="Issue">The issue with the reports of its sources.</param>
/// <param name="Objects">The object and its context; empty where it could not be read.</param>
/// <param name="Missing">What could not be read and why, as text for a person and a model.</param>
internal sealed record PlanEvidence(IssueDetail Issue, ObjectEvidence Objects, IReadOnlyList<string> Missing)
{
    /// <summary>Whether the cluster did not respond: the plan is then based on the stored issue and states this first.</summary>
    public bool IsClusterUnread { get; init; }

    public string Kind => Issue.Issue.Kind;

    public string Namespace => Issue.Issue.Namespace;

    public string Name => Issue.Issue.Name;

    public string Category => Issue.Issue.Category;

    /// <summary>The workload to fix: the top of the owner chain, or the object itself where it is one; null for a bare object.</summary>
    public ObjectRef? Workload
    {
        get
        {
            if (Objects.Workload is { Name.Length: > 0 } workload)
            {
                return new ObjectRef { Kind = workload.Kind, Namespace = workload.Namespace, Name = workload.Name };
            }

            return IsWorkload(Kind) ? new ObjectRef { Kind = Kind, Namespace = Namespace, Name = Name }
                : Issue.Issue.Owner is { } owner && IsWorkload(owner.Kind) ? new ObjectRef { Kind = owner.Kind, Namespace = Namespace, Name = owner.Name }
                : null;
        }
    }

    /// <summary>Kinds whose pods a plan may change.</summary>
    public static bool IsWorkload(string kind) => kind is "Deployment" or "StatefulSet" or "DaemonSet";

    /// <summary>Events of the object and its workload, newest first.</summary>
    public IEnumerable<ObjectEvent> Events =>
        (Objects.Object?.Events ?? []).Concat(Objects.Workload?.Events ?? []).OrderByDescending(e => e.LastSeenAt?.ToDateTimeOffset() ?? default);

    /// <summary>Every name in the evidence: names are not secrets.</summary>
    public IReadOnlyCollection<string> Names()
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { Name, Namespace, Issue.Issue.Owner?.Name ?? "" };
        foreach (var detail in new[] { Objects.Object, Objects.Workload }.OfType<ResourceDetail>())
        {
            names.Add(detail.Name);
            names.UnionWith(detail.OwnerChain.Select(one => one.Name));
            names.UnionWith(detail.Related.Select(one => one.Object?.Name ?? ""));
            names.UnionWith(detail.Containers);
        }

        names.UnionWith(Objects.Pods.SelectMany(pod => pod.Containers.Select(container => container.Name).Append(pod.Name).Append(pod.Node)));
        names.UnionWith(Objects.Logs.SelectMany(log => new[] { log.Pod, log.Container }));
        names.UnionWith(Objects.References.Select(reference => reference.Object?.Name ?? ""));
        names.UnionWith(Objects.Surroundings.Select(one => one.Object?.Name ?? ""));
        names.UnionWith(Objects.Changes.Select(change => change.Object?.Name ?? ""));
        names.Remove("");
        return names;
    }
}
