using System.Collections.Frozen;

namespace ClusterCodex.Kubernetes;

/// <summary>The result of loading discovery completely.</summary>
internal sealed class DiscoverySnapshot
{
    private readonly FrozenDictionary<(string ApiVersion, string Kind), ResourceType> _exact;
    private readonly ILookup<string, ResourceType> _byName;

    /// <param name="all">Every type at every version, groups and versions in the server's order, preferred version first.</param>
    public DiscoverySnapshot(IReadOnlyList<ResourceType> all, IReadOnlyList<string> failedGroups, DateTimeOffset readAt)
    {
        All = all;
        FailedGroups = failedGroups;
        ReadAt = readAt;
        Preferred = all.DistinctBy(type => type.QualifiedName, StringComparer.Ordinal).ToArray();
        _exact = all.DistinctBy(type => (type.ApiVersion, type.Kind)).ToFrozenDictionary(type => (type.ApiVersion, type.Kind));
        _byName = Preferred
            .OrderBy(Rank)
            .SelectMany(type => Names(type).Select(name => (Name: name, Type: type)))
            .ToLookup(named => named.Name, named => named.Type, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<ResourceType> All { get; }

    public IReadOnlyList<ResourceType> Preferred { get; }

    public IReadOnlyList<string> FailedGroups { get; }

    public DateTimeOffset ReadAt { get; }

    public ResourceType? Find(string name, string? group)
    {
        var candidates = _byName[name].Where(type => group is null || type.Group == group).ToArray();

        // A kind or plural takes precedence over another type's short name.
        return candidates.FirstOrDefault(type => !type.ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase)) ?? candidates.FirstOrDefault();
    }

    public ResourceType? FindExact(string apiVersion, string kind) => _exact.GetValueOrDefault((apiVersion, kind));

    /// <summary>Core first, then the built-in groups (no dot, or <c>*.k8s.io</c>), custom ones last; <c>events</c> means the core kind.</summary>
    private static int Rank(ResourceType type) => type.Group switch
    {
        "" => 0,
        "extensions" => 2,
        _ when !type.Group.Contains('.') || type.Group.EndsWith(".k8s.io", StringComparison.Ordinal) => 1,
        _ => 3,
    };

    private static IEnumerable<string> Names(ResourceType type) =>
        type.ShortNames
            .Append(type.Kind)
            .Append(type.Plural)
            .Append(type.QualifiedName)
            .Append(type.Singular)
            .Where(name => name.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase);
}
