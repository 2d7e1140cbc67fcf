using ClusterCodex.Kubernetes;
using ClusterCodex.ServiceDefaults.Errors;

namespace ClusterCodex.ResourceService.Kinds;

/// <summary>A kind that can be listed.</summary>
/// <param name="Name">Its name in policies and paths: the Kubernetes kind, or <c>Kind.group</c> for every further group with a kind of that name.</param>
/// <param name="Type">How the API server serves it.</param>
internal sealed record ServedKind(string Name, ResourceType Type)
{
    private static readonly string[] BuiltInSuffixes = [".k8s.io", "apps", "batch", "autoscaling", "policy", "extensions"];

    /// <summary>Whether a CustomResourceDefinition or an aggregated API server defines it.</summary>
    public bool Custom => Type.Group.Contains('.', StringComparison.Ordinal) && !BuiltInSuffixes.Any(suffix => Type.Group.EndsWith(suffix, StringComparison.Ordinal));
}

/// <summary>The kinds of the cluster, without duplicates.</summary>
internal sealed class KindCatalog(KubernetesClient client)
{
    /// <summary>Groups that serve the same objects as another group.</summary>
    private static readonly HashSet<string> DuplicateGroups = ["events.k8s.io", "extensions"];

    /// <summary>Every kind that can be listed, by name.</summary>
    public async Task<IReadOnlyList<ServedKind>> ListAsync(CancellationToken cancellationToken)
    {
        var types = await client.Discovery.GetResourcesAsync(cancellationToken);
        return
        [
            .. types
                .Where(type => type.Supports("list"))
                .GroupBy(type => type.Kind, StringComparer.Ordinal)
                .SelectMany(Name)
                .OrderBy(kind => kind.Name, StringComparer.Ordinal),
        ];
    }

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

    private static IEnumerable<ServedKind> Name(IEnumerable<ResourceType> sameKind)
    {
        // The core group first, then the other groups of Kubernetes, then custom groups.
        var types = sameKind.OrderBy(type => (type.Group.Length > 0, DuplicateGroups.Contains(type.Group), new ServedKind("", type).Custom, type.Group)).ToList();
        return types.Where((type, index) => index == 0 || !DuplicateGroups.Contains(type.Group))
            .Select((type, index) => new ServedKind(index == 0 ? type.Kind : $"{type.Kind}.{type.Group}", type));
    }
}
