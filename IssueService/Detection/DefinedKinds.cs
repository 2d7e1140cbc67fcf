using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes;

namespace ClusterCodex.IssueService.Detection;

/// <summary>A kind that a CustomResourceDefinition adds.</summary>
/// <param name="Name">What users call it.</param>
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
        var kinds = KindNames.Of(types)
            .Where(kind => IsWatched(kind.Type))
            .OrderBy(kind => kind.Type.IsCustom)
            .ThenBy(kind => kind.Type.QualifiedName, StringComparer.Ordinal)
            .Select(kind => new DefinedKind(kind.Name, kind.Type))
            .ToList();
        left = Math.Max(0, kinds.Count - Max);
        return kinds.Take(Max).ToList();
    }

    private static bool IsWatched(ResourceType type) =>
        type.Supports("watch")
        && (WatchedKinds.Defined.Any(kind => kind.Kind == type.Kind && kind.Group == type.Group)
            || (type.IsCustom && !SkippedGroups.Contains(type.Group) && !SkippedKinds.Contains(type.Kind)));
}
