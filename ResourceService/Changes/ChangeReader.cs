using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Changes;

/// <summary>What changed around an object.</summary>
/// <param name="Revisions">Of the workload, as <see cref="RevisionReader"/> reads them.</param>
/// <param name="Changes">In the order that was asked for.</param>
internal sealed record ObjectHistory(IReadOnlyList<WorkloadRevision> Revisions, IReadOnlyList<ObjectChange> Changes);

/// <summary>
/// Reads what changed around an object, from what the API server keeps: revisions, field managers, conditions and taints. Nothing has to
/// be watched for it, so that it is complete after a restart too; of several changes by one manager, the last one is known.
/// </summary>
internal sealed class ChangeReader(KubernetesClient client, RevisionReader revisions)
{
    private const int MaxChanges = 50;
    private const int MaxPods = 20;
    private const int MaxNodes = 5;

    // Time stamps are in whole seconds, and what creates an object often changes it once more.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private static readonly string[] LimitKinds = ["ResourceQuota", "LimitRange"];
    private static readonly (string Kind, string Group)[] NeighbourKinds = [("Service", ""), ("Deployment", "apps"), ("StatefulSet", "apps"), ("NetworkPolicy", "networking.k8s.io")];

    /// <summary>The changes that the policy shows: at most 50.</summary>
    /// <param name="context">The workload; for other kinds, the object itself.</param>
    /// <param name="before">Until then, most telling first; <see langword="null"/>: all, latest first.</param>
    public async Task<ObjectHistory> ReadAsync(ObjectContext context, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var history = revisions.ReadAsync(context, cancellationToken);
        var pods = await PodsAsync(context);
        var parts = await Task.WhenAll(
            OfRevisionsAsync(context, history, cancellationToken),
            OfReferencesAsync(context, pods),
            OfNamespaceAsync(context, LimitKinds.Select(kind => (kind, "")), ChangeSubject.Limits),
            OfNamespaceAsync(context, NeighbourKinds, ChangeSubject.Neighbour),
            OfNodesAsync(context, pods));
        var latestFirst = parts.SelectMany(part => part).OrderByDescending(TimeOf);
        IReadOnlyList<ObjectChange> changes = before is { } until
            ? [.. latestFirst.Where(change => TimeOf(change) <= until + Slack).OrderByDescending(change => Weight(change.Subject) / (1 + (until - TimeOf(change)).Duration().TotalHours)).Take(MaxChanges)]
            : [.. latestFirst.Take(MaxChanges)];
        return new ObjectHistory(await history, changes);
    }

    private static bool IsSame(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() <= Slack;

    private static DateTimeOffset TimeOf(ObjectChange change) => change.At.ToDateTimeOffset();

    // How often a change of that kind is why something broke.
    private static double Weight(ChangeSubject subject) => subject switch
    {
        ChangeSubject.Revision => 8,
        ChangeSubject.Data => 6,
        ChangeSubject.Spec or ChangeSubject.Limits or ChangeSubject.Node => 4,
        ChangeSubject.Neighbour => 2,
        _ => 1,
    };

    private static async Task<IReadOnlyList<JsonObject>> PodsAsync(ObjectContext context) =>
        !context.Policy.Allows(PolicyAction.View, "Pod", context.Object.Namespace()) ? []
        : context.Kind.Type is { Kind: "Pod", Group: "" } ? [context.Object]
        : PodReader.IsWorkload(context.Kind) ? [.. (await context.PodsAsync()).Take(MaxPods)]
        : [];

    private async Task<IEnumerable<ObjectChange>> OfRevisionsAsync(ObjectContext context, Task<IReadOnlyList<WorkloadRevision>> history, CancellationToken cancellationToken)
    {
        var (ns, name) = (context.Object.Namespace(), context.Object.Name());
        var managers = FieldManager.Of(await client.GetAsync(context.Kind.Type, ns.Length == 0 ? null : ns, name, cancellationToken)).Where(manager => manager.Owns("spec")).ToList();
        var created = context.Object.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue;
        var read = await history;
        var changes = new List<ObjectChange>();
        foreach (var revision in read.Where(revision => revision.Changes.Count > 0))
        {
            // One that is older than others was rolled back to.
            var at = revision.Current && read.Any(other => other.CreatedAt > revision.CreatedAt) && managers.Find(manager => manager.Owns("spec", "template")) is { } latest
                ? latest.At
                : revision.CreatedAt?.ToDateTimeOffset() ?? created;
            var change = Create(context.Kind.Name, ns, name, ChangeSubject.Revision, at, managers.Find(manager => IsSame(manager.At, at))?.Name);
            change.Revision = revision.Revision;
            change.Fields.AddRange(revision.Changes);
            changes.Add(change);
        }

        // Replicas, strategy and the like make no revision; kinds without revisions have only this.
        if (managers is [var last, ..] && !IsSame(last.At, created) && !changes.Exists(change => IsSame(last.At, TimeOf(change))))
        {
            changes.Add(Create(context.Kind.Name, ns, name, ChangeSubject.Spec, last.At, last.Name, last.Names("spec")));
        }

        return changes;
    }

    private static async Task<IEnumerable<ObjectChange>> OfReferencesAsync(ObjectContext context, IReadOnlyList<JsonObject> pods)
    {
        var ns = context.Object.Namespace();
        var found = await Task.WhenAll(pods.SelectMany(PodReferences.Of)
            .Where(reference => reference.Kind is "ConfigMap" or "Secret" && context.Policy.Allows(PolicyAction.View, reference.Kind, ns))
            .Select(reference => (reference.Kind, reference.Name))
            .Distinct()
            .Select(async reference => (reference.Kind, Object: await context.Reads.FindAsync(reference.Kind, ns, reference.Name))));
        return found.Where(one => one.Object is not null).SelectMany(one => OfFields(one.Kind, one.Object!, ChangeSubject.Data, ["data", "binaryData"]));
    }

    private static async Task<IEnumerable<ObjectChange>> OfNamespaceAsync(ObjectContext context, IEnumerable<(string Kind, string Group)> kinds, ChangeSubject subject)
    {
        var ns = context.Object.Namespace();
        var found = await Task.WhenAll(kinds
            .Where(kind => ns.Length > 0 && context.Policy.Allows(PolicyAction.View, kind.Kind, ns))
            .Select(async kind => (kind.Kind, Objects: await context.Reads.ListAsync(kind.Kind, kind.Group, ns))));
        return found.SelectMany(kind => kind.Objects.Where(one => one.Uid() != context.Object.Uid()).SelectMany(one => OfFields(kind.Kind, one, subject, ["spec"])));
    }

    private static async Task<IEnumerable<ObjectChange>> OfNodesAsync(ObjectContext context, IReadOnlyList<JsonObject> pods)
    {
        if (!context.Policy.Allows(PolicyAction.View, "Node", null))
        {
            return [];
        }

        var names = pods.Select(pod => pod.Text("spec", "nodeName")).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Take(MaxNodes);
        var nodes = await Task.WhenAll(names.Select(name => context.Reads.FindAsync("Node", "", name)));
        return nodes.OfType<JsonObject>().SelectMany(OfNode);
    }

    private static IEnumerable<ObjectChange> OfNode(JsonObject node)
    {
        var created = node.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue;
        foreach (var condition in node.Items("status", "conditions").Where(condition => condition.Time("lastTransitionTime") - created > TimeSpan.FromMinutes(5)))
        {
            yield return OfNode(node.Name(), condition.Time("lastTransitionTime")!.Value, $"conditions[{condition.Text("type")}]", condition.Text("status"));
        }

        foreach (var taint in node.Items("spec", "taints").Where(taint => taint.Time("timeAdded") is not null))
        {
            yield return OfNode(node.Name(), taint.Time("timeAdded")!.Value, $"taints[{taint.Text("key")}]", taint.Text("effect"));
        }
    }

    private static ObjectChange OfNode(string name, DateTimeOffset at, string path, string value)
    {
        var change = Create("Node", "", name, ChangeSubject.Node, at, null);
        change.Fields.Add(new FieldChange { Path = path, After = value });
        return change;
    }

    // Values are never told: of a ConfigMap they may be long, of a Secret they are secret.
    private static IEnumerable<ObjectChange> OfFields(string kind, JsonObject found, ChangeSubject subject, string[] roots)
    {
        var created = found.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue;
        foreach (var manager in FieldManager.Of(found))
        {
            var names = roots.SelectMany(root => manager.Names(root).Select(name => $"{root}.{name}")).ToList();
            if (names.Count > 0)
            {
                // A quota or a network policy works from its creation on; of what was there from the beginning it only says since when.
                var isCreation = IsSame(manager.At, created) && subject != ChangeSubject.Limits && kind != "NetworkPolicy";
                yield return Create(kind, found.Namespace(), found.Name(), isCreation ? ChangeSubject.Created : subject, manager.At, manager.Name, names);
            }
        }
    }

    private static ObjectChange Create(string kind, string ns, string name, ChangeSubject subject, DateTimeOffset at, string? by, IEnumerable<string>? paths = null)
    {
        var change = new ObjectChange
        {
            At = DetailReader.ToTimestamp(at),
            Object = new ObjectRef { Kind = kind, Namespace = ns, Name = name },
            Subject = subject,
            By = by ?? "",
        };
        change.Fields.AddRange((paths ?? []).Select(path => new FieldChange { Path = path }));
        return change;
    }
}
