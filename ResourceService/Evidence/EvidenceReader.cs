using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>What a plan may know of an object: everything here is what the caller could have read one by one.</summary>
internal sealed class EvidenceReader(KubernetesClient client, SurroundingsReader surroundings, DetailReader details, EvidenceLogs logs, ReferenceReader references)
{
    private const int MaxPods = 10;

    /// <summary>Reads the evidence on an object that the policy is known to show.</summary>
    public async Task<ObjectEvidence> ReadAsync(ServedKind kind, string? ns, string name, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var found = SecretMask.Clean(await client.GetAsync(kind.Type, ns, name, cancellationToken));
        var subject = surroundings.Around(kind, found, policy, cancellationToken);
        var workload = await subject.OwnersAsync() is [.., var top] ? surroundings.Around(top.Kind, top.Object, policy, cancellationToken)
            : PodReader.IsWorkload(kind) ? subject
            : null;

        var ofSubject = details.ReadAsync(subject, cancellationToken);
        var ofWorkload = workload is null || workload == subject ? null : details.ReadAsync(workload, cancellationToken);
        var revisions = ReadRevisionsAsync(workload);
        var quotas = references.ReadQuotasAsync(ns, policy, cancellationToken);
        var evidence = await ReadPodsAsync(subject, workload, cancellationToken);
        evidence.Object = await ofSubject;
        evidence.Workload = ofWorkload is null ? null : await ofWorkload;
        evidence.Revisions.AddRange(await revisions);
        evidence.Quotas.AddRange(await quotas);
        return evidence;
    }

    /// <summary>The pods of the evidence, with what they said and what they refer to.</summary>
    private async Task<ObjectEvidence> ReadPodsAsync(Surroundings subject, Surroundings? workload, CancellationToken cancellationToken)
    {
        var visible = await ListPodsAsync(subject, workload);
        var (said, referred) = (logs.ReadAsync(visible, subject.Policy, cancellationToken), references.ReadAsync(visible, subject.Policy, cancellationToken));
        var evidence = new ObjectEvidence();
        evidence.Pods.AddRange(visible.Select(PodStates.Of));
        evidence.Logs.AddRange(await said);
        evidence.References.AddRange(await referred);
        return evidence;
    }

    private static async Task<IReadOnlyList<JsonObject>> ListPodsAsync(Surroundings subject, Surroundings? workload)
    {
        if (!subject.Policy.Allows(PolicyAction.View, "Pod", subject.Object.Namespace()))
        {
            return [];
        }

        var found = subject.Kind.Type is { Kind: "Pod", Group: "" } ? new List<JsonObject> { subject.Object } : [];
        if (workload is not null && PodReader.IsWorkload(workload.Kind))
        {
            found.AddRange((await workload.PodsAsync())
                .Where(pod => pod.Uid() != subject.Object.Uid())
                .OrderByDescending(PodStates.Brokenness));
        }

        return [.. found.Take(MaxPods)];
    }

    /// <summary>
    /// The rollout history where the workload is a Deployment, as <c>kubectl rollout history</c> tells it of the Deployment. The
    /// ReplicaSets that hold it are not named, because the caller may not know of them.
    /// </summary>
    private static async Task<IReadOnlyList<WorkloadRevision>> ReadRevisionsAsync(Surroundings? workload)
    {
        if (workload?.Kind.Type is not { Kind: "Deployment", Group: "apps" })
        {
            return [];
        }

        const string revision = "deployment.kubernetes.io/revision";
        var current = workload.Object.Map("metadata", "annotations").GetValueOrDefault(revision, "");
        return
        [
            .. (await workload.ReplicaSetsAsync()).Select(set =>
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
