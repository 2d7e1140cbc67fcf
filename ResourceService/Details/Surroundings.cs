using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Begins <see cref="Surroundings"/>.</summary>
internal sealed class SurroundingsReader(KubernetesClient client, OwnerReader owners, PodReader pods)
{
    /// <summary>What stands around an object that was read and cleaned; nothing is read before it is asked for.</summary>
    public Surroundings Around(ServedKind kind, JsonObject about, EffectivePolicy policy, CancellationToken cancellationToken) =>
        new(client, owners, pods, kind, about, policy, cancellationToken);
}

/// <summary>
/// What stands around one object, for one request. Each part is read from the cluster when it is first asked for and
/// kept, so that a detail and the evidence over it ask the cluster once. Pods and ReplicaSets are as the cluster has
/// them: whoever shows them asks the policy first.
/// </summary>
internal sealed class Surroundings(
    KubernetesClient client,
    OwnerReader owners,
    PodReader pods,
    ServedKind kind,
    JsonObject about,
    EffectivePolicy policy,
    CancellationToken cancellationToken)
{
    private readonly Lazy<Task<IReadOnlyList<Owner>>> _owners = new(() => owners.ReadChainAsync(about, policy, cancellationToken));
    private readonly Lazy<Task<IReadOnlyList<JsonObject>>> _pods = new(() => ReadPodsAsync(pods, about, cancellationToken));
    private readonly Lazy<Task<IReadOnlyList<JsonObject>>> _replicaSets = new(() => ReadReplicaSetsAsync(client, about, cancellationToken));

    /// <summary>The kind of <see cref="Object"/>.</summary>
    public ServedKind Kind => kind;

    /// <summary>The object in the middle, cleaned.</summary>
    public JsonObject Object => about;

    /// <summary>What the caller may see.</summary>
    public EffectivePolicy Policy => policy;

    /// <summary>Its visible owners, nearest first.</summary>
    public Task<IReadOnlyList<Owner>> OwnersAsync() => _owners.Value;

    /// <summary>The pods that its selector selects, newest first and cleaned; none for an object without a selector.</summary>
    public Task<IReadOnlyList<JsonObject>> PodsAsync() => _pods.Value;

    /// <summary>The ReplicaSets that a Deployment owns.</summary>
    public Task<IReadOnlyList<JsonObject>> ReplicaSetsAsync() => _replicaSets.Value;

    private static async Task<IReadOnlyList<JsonObject>> ReadPodsAsync(PodReader pods, JsonObject about, CancellationToken cancellationToken) =>
        [.. (await pods.OfWorkloadAsync(about, cancellationToken)).Select(SecretMask.Clean)];

    private static async Task<IReadOnlyList<JsonObject>> ReadReplicaSetsAsync(KubernetesClient client, JsonObject about, CancellationToken cancellationToken)
    {
        var type = await client.Discovery.GetAsync("ReplicaSet", "apps", cancellationToken);
        var sets = await client.ListAsync(type, new ListOptions { Namespace = about.Namespace(), LabelSelector = PodReader.SelectorOf(about) }, cancellationToken);
        return [.. sets.Where(set => set.Controller().Text("uid") == about.Uid())];
    }
}
