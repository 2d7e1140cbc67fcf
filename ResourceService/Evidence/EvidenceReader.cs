using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.ServiceDefaults.Authorization;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>What a plan may know of an object: everything here is what the caller could have read one by one.</summary>
internal sealed class EvidenceReader(KubernetesClient client, DetailReader details, OwnerReader owners, PodReader pods, EvidenceLogs logs, ReferenceReader references)
{
    private const int MaxPods = 10;

    /// <summary>Reads the evidence on an object that the policy is known to show.</summary>
    public async Task<ObjectEvidence> ReadAsync(ServedKind kind, string? ns, string name, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var subject = SecretMask.Clean(await client.GetAsync(kind.Type, ns, name, cancellationToken));
        var chain = await owners.ReadChainAsync(subject, policy, cancellationToken);
        var workload = chain.Count > 0 ? chain[^1] : PodReader.IsWorkload(kind) ? new Owner(kind, subject) : null;
        var evidence = new ObjectEvidence { Object = await details.ReadAsync(kind, subject, policy, cancellationToken) };
        if (workload is not null && workload.Object != subject)
        {
            evidence.Workload = await details.ReadAsync(workload.Kind, workload.Object, policy, cancellationToken);
        }

        var visiblePods = await ReadPodsAsync(kind, subject, workload, policy, cancellationToken);
        evidence.Pods.AddRange(visiblePods.Select(PodStates.Of));
        evidence.Logs.AddRange(await logs.ReadAsync(visiblePods, policy, cancellationToken));
        evidence.References.AddRange(await references.ReadAsync(visiblePods, policy, cancellationToken));
        if (workload?.Kind.Type is { Kind: "Deployment", Group: "apps" })
        {
            evidence.Revisions.AddRange(await ReadRevisionsAsync(workload.Object, cancellationToken));
        }

        if (ns is not null)
        {
            evidence.Quotas.AddRange(await references.ReadQuotasAsync(ns, policy, cancellationToken));
        }

        return evidence;
    }

    private async Task<IReadOnlyList<JsonObject>> ReadPodsAsync(
        ServedKind kind, JsonObject subject, Owner? workload, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        if (!policy.Allows(PolicyAction.View, "Pod", subject.Namespace()))
        {
            return [];
        }

        var found = kind.Type is { Kind: "Pod", Group: "" } ? new List<JsonObject> { subject } : [];
        if (workload is not null && PodReader.IsWorkload(workload.Kind))
        {
            found.AddRange((await pods.OfWorkloadAsync(workload.Object, cancellationToken))
                .Where(pod => pod.Uid() != subject.Uid())
                .Select(SecretMask.Clean)
                .OrderByDescending(PodStates.Brokenness));
        }

        return [.. found.Take(MaxPods)];
    }

    /// <summary>
    /// The rollout history of a Deployment, as <c>kubectl rollout history</c> tells it of the Deployment. The
    /// ReplicaSets that hold it are not named, because the caller may not know of them.
    /// </summary>
    private async Task<IReadOnlyList<WorkloadRevision>> ReadRevisionsAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        const string revision = "deployment.kubernetes.io/revision";
        var current = deployment.Map("metadata", "annotations").GetValueOrDefault(revision, "");
        var sets = await RelatedReader.ReplicaSetsOfAsync(client, deployment, cancellationToken);
        return
        [
            .. sets.Select(set =>
            {
                var annotations = set.Map("metadata", "annotations");
                var wire = new WorkloadRevision
                {
                    Revision = long.TryParse(annotations.GetValueOrDefault(revision), out var number) ? number : 0,
                    CreatedAt = DetailReader.ToTimestamp(set.Time("metadata", "creationTimestamp")),
                    ChangeCause = annotations.GetValueOrDefault("kubernetes.io/change-cause", ""),
                    ReadyReplicas = (int)set.Number("status", "readyReplicas"),
                    Current = annotations.GetValueOrDefault(revision, "") == current,
                };
                foreach (var container in set.Items("spec", "template", "spec", "containers"))
                {
                    wire.Images[container.Text("name")] = container.Text("image");
                }

                return wire;
            }).OrderByDescending(wire => wire.Revision),
        ];
    }
}
