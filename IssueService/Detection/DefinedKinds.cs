using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Detection;

/// <summary>A kind that a CustomResourceDefinition adds.</summary>
/// <param name="Name">What users call it: its kind, or <c>Kind.group</c> for every further group with a kind of that name.</param>
/// <param name="Type">How it is served.</param>
internal sealed record DefinedKind(string Name, ResourceType Type)
{
    /// <summary>How its objects are read.</summary>
    public WatchedKind Watched { get; } = WatchedKinds.Defined.FirstOrDefault(kind => kind.Kind == Type.Kind && kind.Group == Type.Group)
        ?? new WatchedKind<CustomFacts>(CustomKind.KeyOf(Type.Kind, Type.Group), Type.Group, FactsJson.Default.CustomFacts);

    public bool Equals(DefinedKind? other) => other is not null && Name == other.Name && Type.Equals(other.Type);

    public override int GetHashCode() => HashCode.Combine(Name, Type);
}

/// <summary>Chooses the kinds that are watched in addition to those of Kubernetes.</summary>
internal static class DefinedKinds
{
    /// <summary>Watched at most.</summary>
    public const int Max = 200;

    // Reports of scanners, and objects of the network that are as many as pods: they have no conditions. K8sGPT's Results are another source.
    private static readonly string[] SkippedGroups =
        ["core.k8sgpt.ai", "wgpolicyk8s.io", "openreports.io", "reports.kyverno.io", "aquasecurity.github.io", "spdx.softwarecomposition.kubescape.io"];

    private static readonly string[] SkippedKinds = ["CiliumEndpoint", "CiliumEndpointSlice", "CiliumIdentity"];

    /// <summary>What is watched of a server's types.</summary>
    /// <param name="types">Each at the version that its group prefers.</param>
    /// <param name="left">How many are not watched because there are too many.</param>
    public static IReadOnlyList<DefinedKind> Of(IReadOnlyList<ResourceType> types, out int left)
    {
        var first = types.Where(type => type.Supports("list"))
            .GroupBy(type => type.Kind, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MinBy(type => (type.Group.Length > 0, IsCustom(type), type.Group)), StringComparer.Ordinal);
        var kinds = types.Where(IsWatched)
            .OrderBy(type => IsCustom(type))
            .ThenBy(type => type.QualifiedName, StringComparer.Ordinal)
            .Select(type => new DefinedKind(type.Equals(first[type.Kind]) ? type.Kind : CustomKind.KeyOf(type.Kind, type.Group), type))
            .ToList();
        left = Math.Max(0, kinds.Count - Max);
        return kinds.Take(Max).ToList();
    }

    private static bool IsWatched(ResourceType type) =>
        type.Supports("list")
        && type.Supports("watch")
        && (WatchedKinds.Defined.Any(kind => kind.Kind == type.Kind && kind.Group == type.Group)
            || (IsCustom(type) && !SkippedGroups.Contains(type.Group) && !SkippedKinds.Contains(type.Kind)));

    // Groups of Kubernetes have no dot or are below k8s.io.
    private static bool IsCustom(ResourceType type) => type.Group.Contains('.', StringComparison.Ordinal) && !type.Group.EndsWith(".k8s.io", StringComparison.Ordinal);
}
