using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Errors;

namespace ClusterCodex.ResourceService.Kinds;

/// <summary>A kind that can be listed.</summary>
/// <param name="Name">Its name in policies and paths: the Kubernetes kind, or <c>Kind.group</c> for every further group with a kind of that name.</param>
/// <param name="Type">How the API server serves it.</param>
internal sealed record ServedKind(string Name, ResourceType Type);

/// <summary>The kinds of the cluster, without duplicates.</summary>
internal sealed class KindCatalog(KubernetesClient client)
{
    /// <summary>Every kind that can be listed, by name.</summary>
    public async Task<IReadOnlyList<ServedKind>> ListAsync(CancellationToken cancellationToken) =>
        [.. KindNames.Of(await client.Discovery.GetResourcesAsync(cancellationToken)).Select(kind => new ServedKind(kind.Name, kind.Type)).OrderBy(kind => kind.Name, StringComparer.Ordinal)];

    /// <summary>The kind with that name, plural, singular or short name; <see langword="null"/> where the cluster has none.</summary>
    public async Task<ServedKind?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var kinds = await ListAsync(cancellationToken);
        if (Find(kinds, name) is { } known)
        {
            return known;
        }

        // A definition may have been added since discovery was cached; discovery limits how often it reloads.
        if (await client.Discovery.FindAsync(name, null, cancellationToken) is null)
        {
            return null;
        }

        return Find(await ListAsync(cancellationToken), name);
    }

    /// <summary>The kind with that name.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND.</exception>
    public async Task<ServedKind> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken)
        ?? throw RpcErrors.NotFound($"Cluster '{client.ClusterName}' has no kind '{name}'. GET /api/resources/kinds lists the available kinds.");

    private static ServedKind? Find(IReadOnlyList<ServedKind> kinds, string name) =>
        kinds.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? kinds.FirstOrDefault(kind => kind.Type.QualifiedName.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? kinds.FirstOrDefault(kind => kind.Type.Plural.Equals(name, StringComparison.OrdinalIgnoreCase)
            || kind.Type.Singular.Equals(name, StringComparison.OrdinalIgnoreCase)
            || kind.Type.ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase));
}
