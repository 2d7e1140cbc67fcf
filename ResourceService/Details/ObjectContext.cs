using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Creates <see cref="ObjectContext"/> instances.</summary>
internal sealed class ObjectContextFactory(KubernetesClient client, OwnerReader owners, PodReader pods)
{
    /// <summary>The context of an object that was read and redacted; related objects are read on first use.</summary>
    public ObjectContext Create(ServedKind kind, JsonObject about, EffectivePolicy policy, CancellationToken cancellationToken) =>
        new(client, owners, pods, kind, about, policy, new ObjectReads(client, cancellationToken), cancellationToken);

    /// <summary>The top of the visible owner chain, or the object itself where it is a workload; <see langword="null"/> for other objects without an owner.</summary>
    public async Task<ObjectContext?> WorkloadOfAsync(ObjectContext subject, CancellationToken cancellationToken) =>
        await subject.OwnersAsync() is [.., var top] ? new ObjectContext(client, owners, pods, top.Kind, top.Object, subject.Policy, subject.Reads, cancellationToken)
        : PodReader.IsWorkload(subject.Kind) ? subject
        : null;
}

/// <summary>
/// One object with its related objects, for one request. Each part is read from the cluster on first use and
/// cached, so that a detail and its evidence read it only once. Pods and ReplicaSets are not filtered by the
/// policy: callers must check it before showing them.
/// </summary>
internal sealed class ObjectContext(
    KubernetesClient client,
    OwnerReader owners,
    PodReader pods,
    ServedKind kind,
    JsonObject about,
    EffectivePolicy policy,
    ObjectReads reads,
    CancellationToken cancellationToken)
{
    private readonly Lazy<Task<IReadOnlyList<Owner>>> _owners = new(() => owners.ReadChainAsync(about, policy, cancellationToken));
    private readonly Lazy<Task<IReadOnlyList<JsonObject>>> _pods = new(() => ReadPodsAsync(pods, about, cancellationToken));
    private readonly Lazy<Task<IReadOnlyList<JsonObject>>> _replicaSets = new(() => ReadReplicaSetsAsync(client, about, cancellationToken));

    /// <summary>The kind of <see cref="Object"/>.</summary>
    public ServedKind Kind => kind;

    /// <summary>The object, redacted.</summary>
    public JsonObject Object => about;

    /// <summary>What the caller may see.</summary>
    public EffectivePolicy Policy => policy;

    /// <summary>What else is read for the request, for its object and the workload alike.</summary>
    public ObjectReads Reads => reads;

    /// <summary>Its visible owners, nearest first.</summary>
    public Task<IReadOnlyList<Owner>> OwnersAsync() => _owners.Value;

    /// <summary>The pods that its selector selects, newest first and redacted; empty for an object without a selector.</summary>
    public Task<IReadOnlyList<JsonObject>> PodsAsync() => _pods.Value;

    /// <summary>The ReplicaSets that a Deployment owns.</summary>
    public Task<IReadOnlyList<JsonObject>> ReplicaSetsAsync() => _replicaSets.Value;

    private static async Task<IReadOnlyList<JsonObject>> ReadPodsAsync(PodReader pods, JsonObject about, CancellationToken cancellationToken) =>
        [.. (await pods.OfWorkloadAsync(about, cancellationToken)).Select(SecretRedactor.Redact)];

    private static async Task<IReadOnlyList<JsonObject>> ReadReplicaSetsAsync(KubernetesClient client, JsonObject about, CancellationToken cancellationToken)
    {
        var type = await client.Discovery.GetAsync("ReplicaSet", "apps", cancellationToken);
        var sets = await client.ListAsync(type, new ListOptions { Namespace = about.Namespace(), LabelSelector = PodReader.SelectorOf(about) }, cancellationToken);
        return [.. sets.Where(set => set.Controller().Text("uid") == about.Uid())];
    }
}
