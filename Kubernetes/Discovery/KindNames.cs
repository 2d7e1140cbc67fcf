namespace ClusterCodex.Kubernetes;

/// <summary>What users, paths and policies call the kinds of a cluster.</summary>
public static class KindNames
{
    /// <summary>Groups that serve the same objects as another group.</summary>
    private static readonly HashSet<string> DuplicateGroups = ["events.k8s.io", "extensions"];

    /// <summary>Every kind that can be listed, without duplicates: the Kubernetes kind, or <c>Kind.group</c> for every further group with a kind of that name.</summary>
    /// <param name="types">Each at the version that its group prefers.</param>
    public static IEnumerable<(string Name, ResourceType Type)> Of(IEnumerable<ResourceType> types) =>
        types.Where(type => type.Supports("list")).GroupBy(type => type.Kind, StringComparer.Ordinal).SelectMany(Name);

    private static IEnumerable<(string Name, ResourceType Type)> Name(IEnumerable<ResourceType> sameKind)
    {
        // The core group first, then the other groups of Kubernetes, then custom groups.
        var types = sameKind.OrderBy(type => (type.Group.Length > 0, DuplicateGroups.Contains(type.Group), type.IsCustom, type.Group)).ToList();
        return types.Where((type, index) => index == 0 || !DuplicateGroups.Contains(type.Group))
            .Select((type, index) => (index == 0 ? type.Kind : $"{type.Kind}.{type.Group}", type));
    }
}
