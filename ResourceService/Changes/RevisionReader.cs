using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Changes;

/// <summary>Reads the revisions of a workload's pod template, as <c>kubectl rollout history</c> prints them, with what differs from the one before.</summary>
internal sealed class RevisionReader(KubernetesClient client)
{
    private const int MaxRevisions = 20;
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    // Controllers write them into every template.
    private static readonly string[] Generated = ["metadata.labels.pod-template-hash", "metadata.creationTimestamp"];

    /// <summary>
    /// The revisions, newest first: at most 20; empty for other kinds than Deployment, StatefulSet and DaemonSet. The ReplicaSets and
    /// ControllerRevisions that contain them are not named, because the policy may hide them.
    /// </summary>
    public async Task<IReadOnlyList<WorkloadRevision>> ReadAsync(ObjectContext workload, CancellationToken cancellationToken)
    {
        var templates = workload.Kind.Type switch
        {
            { Kind: "Deployment", Group: "apps" } => await OfDeploymentAsync(workload),
            { Kind: "StatefulSet" or "DaemonSet", Group: "apps" } => await OfControllerAsync(workload, cancellationToken),
            _ => [],
        };
        var sorted = templates.OrderByDescending(one => one.Revision.Revision).Take(MaxRevisions).ToList();
        for (var index = 0; index < sorted.Count; index++)
        {
            var (revision, template) = sorted[index];
            foreach (var container in template.Items("spec", "containers"))
            {
                revision.Images[container.Text("name")] = container.Text("image");
            }

            if (index + 1 < sorted.Count)
            {
                revision.Changes.AddRange(Differences(sorted[index + 1].Template, template));
            }
        }

        return [.. sorted.Select(one => one.Revision)];
    }

    private static IEnumerable<FieldChange> Differences(JsonNode? before, JsonNode? after) => FieldDifference.Between(before, after)
        .Where(change => !Generated.Contains(change.Path, StringComparer.Ordinal))
        .Select(change =>
        {
            change.Path = change.Path.StartsWith("spec.", StringComparison.Ordinal) ? change.Path["spec.".Length..] : change.Path;
            return change;
        });

    private static async Task<List<(WorkloadRevision Revision, JsonNode? Template)>> OfDeploymentAsync(ObjectContext workload)
    {
        var current = workload.Object.Map("metadata", "annotations").GetValueOrDefault(RevisionAnnotation, "");
        return
        [
            .. (await workload.ReplicaSetsAsync()).Select(set =>
            {
                var annotations = set.Map("metadata", "annotations");
                var number = annotations.GetValueOrDefault(RevisionAnnotation, "");
                return (Create(set, long.TryParse(number, CultureInfo.InvariantCulture, out var revision) ? revision : 0, number == current, (int)set.Number("status", "readyReplicas")), set.At("spec", "template"));
            }),
        ];
    }

    private async Task<List<(WorkloadRevision Revision, JsonNode? Template)>> OfControllerAsync(ObjectContext workload, CancellationToken cancellationToken)
    {
        if (await client.Discovery.FindByApiVersionAsync("apps/v1", "ControllerRevision", cancellationToken) is not { } type)
        {
            return [];
        }

        var pods = await workload.PodsAsync();
        var revisions = (await client.ListAsync(type, new ListOptions { Namespace = workload.Object.Namespace(), LabelSelector = PodReader.SelectorOf(workload.Object) }, cancellationToken))
            .Where(revision => revision.Controller().Text("uid") == workload.Object.Uid())
            .ToList();
        var newest = revisions.Count == 0 ? 0 : revisions.Max(revision => revision.Number("revision"));
        return
        [
            .. revisions.Select(revision => (
                Create(revision, revision.Number("revision"), revision.Number("revision") == newest, pods.Count(pod => IsReady(pod) && IsOf(pod, revision))),
                revision.At("data", "spec", "template"))),
        ];
    }

    private static WorkloadRevision Create(JsonNode holder, long number, bool current, int ready) => new()
    {
        Revision = number,
        CreatedAt = DetailReader.ToTimestamp(holder.Time("metadata", "creationTimestamp")),
        ChangeCause = holder.Map("metadata", "annotations").GetValueOrDefault("kubernetes.io/change-cause", ""),
        ReadyReplicas = ready,
        Current = current,
    };

    // A StatefulSet labels its pods with the whole name of their revision, a DaemonSet with its hash.
    private static bool IsOf(JsonNode pod, JsonNode revision)
    {
        var hash = pod.Map("metadata", "labels").GetValueOrDefault("controller-revision-hash", "");
        return hash.Length > 0 && (revision.Name() == hash || revision.Name().EndsWith($"-{hash}", StringComparison.Ordinal));
    }

    private static bool IsReady(JsonNode pod) => pod.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True");
}
