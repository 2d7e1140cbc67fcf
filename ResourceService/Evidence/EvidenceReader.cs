using System.Text.Json.Nodes;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Changes;
using ClusterCodex.ResourceService.Details;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the evidence about an object for a plan: only what the caller could also have read directly.</summary>
internal sealed class EvidenceReader(
    KubernetesClient client, ObjectContextFactory contexts, DetailReader details, EvidenceLogs logs, ChangeReader changes)
{
    private const int MaxPods = 10;

    // Within the 4 s that PlanService waits for all of it.
    private static readonly TimeSpan PartLimit = TimeSpan.FromSeconds(3);

    /// <summary>Reads the evidence about an object. The caller must have checked that the policy shows it.</summary>
    /// <param name="before">As in <see cref="ChangeReader.ReadAsync"/>.</param>
    public async Task<ObjectEvidence> ReadAsync(ServedKind kind, string? ns, string name, DateTimeOffset? before, EffectivePolicy policy, CancellationToken cancellationToken)
    {
        var found = SecretRedactor.Redact(await client.GetAsync(kind.Type, ns, name, cancellationToken));
        var subject = contexts.Create(kind, found, policy, cancellationToken);
        var workload = await contexts.WorkloadOfAsync(subject, cancellationToken);

        var parts = new EvidenceParts(PartLimit, cancellationToken);
        var ofSubject = parts.ReadAsync<ResourceDetail?>($"{kind.Type.Kind} {name} with its events and related objects", async () => await details.ReadAsync(subject, cancellationToken), null);
        var ofWorkload = workload is null || workload == subject
            ? Task.FromResult<ResourceDetail?>(null)
            : parts.ReadAsync<ResourceDetail?>($"{workload.Kind.Type.Kind} {workload.Object.Name()} with its events", async () => await details.ReadAsync(workload, cancellationToken), null);
        var history = parts.ReadAsync("Revisions and changes", () => changes.ReadAsync(workload ?? subject, before, cancellationToken), new ObjectHistory([], []));
        var quotas = parts.ReadAsync("Quotas and limit ranges", () => ReferenceReader.ReadQuotasAsync(subject), []);
        var evidence = await ReadPodsAsync(subject, workload, parts, cancellationToken);
        evidence.Object = await ofSubject;
        evidence.Workload = await ofWorkload;
        evidence.Revisions.AddRange((await history).Revisions);
        evidence.Changes.AddRange((await history).Changes);
        evidence.Quotas.AddRange(await quotas);
        evidence.Missing.AddRange(parts.Missing);
        return evidence;
    }

    /// <summary>The pods of the evidence, with their logs and references.</summary>
    private async Task<ObjectEvidence> ReadPodsAsync(ObjectContext subject, ObjectContext? workload, EvidenceParts parts, CancellationToken cancellationToken)
    {
        var visible = await parts.ReadAsync("Pods, their logs and references", () => ListPodsAsync(subject, workload), []);
        var podLogs = parts.ReadAsync("Logs", () => logs.ReadAsync(visible, subject.Policy, parts, cancellationToken), []);
        var podReferences = parts.ReadAsync("Referenced ConfigMaps and Secrets", () => ReferenceReader.ReadAsync(visible, subject), []);
        var around = parts.ReadAsync("Services, endpoints, volume claims and nodes", () => SurroundingsReader.ReadAsync(subject, visible), []);
        var evidence = new ObjectEvidence();
        evidence.Pods.AddRange(visible.Select(PodStateReader.Read));
        evidence.Logs.AddRange(await podLogs);
        evidence.References.AddRange(await podReferences);
        evidence.Surroundings.AddRange(await around);
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
}
