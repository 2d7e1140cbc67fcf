using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.V1;
using EffectivePolicy = ClusterCodex.AccessControl.Authorization.EffectivePolicy;

namespace ClusterCodex.PlanService.Evidence;

/// <summary>
/// The access that a plan's evidence requires. A stored plan may quote any of the evidence, so it is shown only to those who may see all of it now.
/// </summary>
internal static class EvidenceAccess
{
    private const string K8sGpt = "k8sgpt";

    // Checked separately: the pattern '**' matches these words as well but is not the wildcard.
    private static readonly string Everything = Need(PolicyAction.View, PolicyActions.Wildcard, PolicyActions.Wildcard);

    /// <summary>The access that every plan for an issue requires, in the form of <see cref="Of(PlanEvidence)"/>.</summary>
    public static string[] ToPlan(Issue issue) =>
        [View(issue.Kind, issue.Namespace, issue.Name), Need(PolicyAction.Plan, issue.Kind, Place(issue.Kind, issue.Namespace, issue.Name))];

    /// <summary>The access that a plan from this evidence requires, as <c>Action|Kind|namespace</c>, the object's own view first.</summary>
    public static string[] Of(PlanEvidence evidence)
    {
        var ns = evidence.Namespace;
        var needs = new List<string> { View(evidence.Kind, ns, evidence.Name) };
        var objects = evidence.Objects;
        foreach (var detail in new[] { objects.Object, objects.Workload }.OfType<ResourceDetail>())
        {
            needs.AddRange(OfObjects(detail));
        }

        if (evidence.Issue.Issue.Owner is { } owner)
        {
            needs.Add(Need(PolicyAction.View, owner.Kind, ns));
        }

        needs.AddRange(objects.References.Where(one => one.Object is not null).Select(one => Need(PolicyAction.View, one.Object.Kind, ns)));
        needs.AddRange(objects.Surroundings.Where(one => one.Object is not null).Select(one => View(one.Object.Kind, one.Object.Namespace, one.Object.Name)));
        needs.AddRange(Of(objects.Changes));
        Add(objects.Logs.Count > 0, PolicyAction.Logs, "Pod");
        Add(evidence.Events.Any(), PolicyAction.View, EffectivePolicy.EventKind);
        Add(objects.Quotas.Any(quota => quota.Contains("ResourceQuota", StringComparison.Ordinal)), PolicyAction.View, "ResourceQuota");
        Add(objects.Quotas.Any(quota => quota.Contains("LimitRange", StringComparison.Ordinal)), PolicyAction.View, "LimitRange");
        Add(objects.Pods.Count > 0, PolicyAction.View, "Pod");
        Add(objects.Revisions.Count > 0, PolicyAction.View, evidence.Workload?.Kind ?? evidence.Kind);
        if (QuotesOtherNamespaces(evidence))
        {
            needs.Add(Everything);
        }

        return [.. needs.Distinct(StringComparer.Ordinal)];

        void Add(bool used, PolicyAction action, string kind)
        {
            if (used)
            {
                needs.Add(Need(action, kind, ns));
            }
        }
    }

    /// <summary>The access that one object with its events requires.</summary>
    public static string[] Of(ResourceDetail detail) =>
        [.. OfObjects(detail), .. detail.Events.Count > 0 ? [Need(PolicyAction.View, EffectivePolicy.EventKind, Place(detail.Kind, detail.Namespace, detail.Name))] : Array.Empty<string>()];

    /// <summary>The access that changes require.</summary>
    public static string[] Of(IEnumerable<ObjectChange> changes) =>
        [.. changes.Where(one => one.Object is not null).Select(one => View(one.Object.Kind, one.Object.Namespace, one.Object.Name))];

    /// <summary>The access that viewing an object requires; without a name, that of the objects of a kind.</summary>
    public static string View(string kind, string ns, string name) => Need(PolicyAction.View, kind, Place(kind, ns, name));

    /// <summary>The access that a log requires.</summary>
    public static string Logs(string ns) => Need(PolicyAction.Logs, "Pod", ns);

    /// <summary>Whether <paramref name="policy"/> grants every one of <paramref name="needs"/>.</summary>
    public static bool Allows(EffectivePolicy policy, IEnumerable<string> needs) => needs.All(need =>
    {
        if (need == Everything)
        {
            return policy.HasAllNamespaces;
        }

        var parts = need.Split('|');
        return Enum.TryParse<PolicyAction>(parts[0], out var action) && policy.Allows(action, parts[1], parts[2]);
    });

    // K8sGPT reads the events of a Service by name only, in every namespace. IssueService returns its text about a Service only to
    // those who may view everything; the same holds for a plan that uses it.
    private static bool QuotesOtherNamespaces(PlanEvidence evidence) =>
        evidence.Kind == "Service" && evidence.Issue.Evidence.Any(said => said.Source == K8sGpt);

    private static IEnumerable<string> OfObjects(ResourceDetail detail) =>
    [
        View(detail.Kind, detail.Namespace, detail.Name),
        .. detail.OwnerChain.Select(one => View(one.Kind, one.Namespace, one.Name)),
        .. detail.Related.Where(one => one.Object is not null).Select(one => View(one.Object.Kind, one.Object.Namespace, one.Object.Name)),
    ];

    // A Namespace object counts as being in its own namespace, as in EffectivePolicy.AllowsObject.
    private static string Place(string kind, string ns, string name) => kind == EffectivePolicy.NamespaceKind ? name : ns;

    private static string Need(PolicyAction action, string kind, string ns) => $"{action}|{kind}|{ns}";
}
