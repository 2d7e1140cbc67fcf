using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the evidence about an object for a plan: only what the caller could also have read directly.</summary>
internal sealed class EvidenceReader(KubernetesClient client, ObjectContextFactory contexts, DetailReader details, EvidenceLogs logs, ReferenceReader references)
{
    private const int MaxPods = 10;

    /// <summary>Reads the evidence about an object. The caller must have checked that the policy shows it.</summary>
    public async Task<ObjectEvidence> ReadAsync(ServedKind kind, string? ns, string name, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var found = SecretRedactor.Redact(await client.GetAsync(kind.Type, ns, name, cancellationToken));
        var subject = contexts.Create(kind, found, policy, cancellationToken);
        var workload = await subject.OwnersAsync() is [.., var top] ? contexts.Create(top.Kind, top.Object, policy, cancellationToken)
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

    /// <summary>The pods of the evidence, with their logs and references.</summary>
    private async Task<ObjectEvidence> ReadPodsAsync(ObjectContext subject, ObjectContext? workload, CancellationToken cancellationToken)
    {
        var visible = await ListPodsAsync(subject, workload);
        var (podLogs, podReferences) = (logs.ReadAsync(visible, subject.Policy, cancellationToken), references.ReadAsync(visible, subject.Policy, cancellationToken));
        var evidence = new ObjectEvidence();
        evidence.Pods.AddRange(visible.Select(PodStateReader.Read));
        evidence.Logs.AddRange(await podLogs);
        evidence.References.AddRange(await podReferences);
        return evidence;
    }

    private static async Task<IReadOnlyList<JsonObject>> ListPodsAsync(ObjectContext subject, ObjectContext? workload)
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
                .OrderByDescending(PodStateReader.FailureRank));
        }

        return [.. found.Take(MaxPods)];
    }

    /// <summary>
    /// The rollout history where the workload is a Deployment, as <c>kubectl rollout history</c> prints it. The
    /// ReplicaSets that contain it are not named, because the policy may hide them.
    /// </summary>
    private static async Task<IReadOnlyList<WorkloadRevision>> ReadRevisionsAsync(ObjectContext? workload)
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
