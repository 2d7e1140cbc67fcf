namespace ClusterCodex.Kubernetes;

/// <summary>A kind that a server serves at one version, as reported by discovery.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Such as <c>v1</c>.</param>
/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Plural">Name in paths, such as <c>deployments</c>.</param>
/// <param name="Namespaced">False for cluster-scoped kinds.</param>
public sealed record ResourceType(string Group, string Version, string Kind, string Plural, bool Namespaced)
{
    private static readonly string[] BuiltInSuffixes = [".k8s.io", "apps", "batch", "autoscaling", "policy", "extensions"];

    /// <summary>Lower-case singular name; empty where the server gives none.</summary>
    public string Singular { get; init; } = "";

    /// <summary>The verbs that the server supports, such as <c>list</c>; not necessarily permitted to this user.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Such as <c>status</c>, <c>scale</c>, <c>log</c>.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary>As in an object's <c>apiVersion</c>: <c>apps/v1</c>, <c>v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Unique among a server's resource types at any version: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Whether a CustomResourceDefinition or an aggregated API server defines it.</summary>
    public bool IsCustom => Group.Contains('.', StringComparison.Ordinal) && !BuiltInSuffixes.Any(suffix => Group.EndsWith(suffix, StringComparison.Ordinal));

    public bool Supports(string verb) => Verbs.Contains(verb, StringComparer.Ordinal);

    /// <summary>Whether both describe the same type: group, version and plural are compared.</summary>
    public bool Equals(ResourceType? other) =>
        other is not null && Group == other.Group && Version == other.Version && Plural == other.Plural && Kind == other.Kind;

    public override int GetHashCode() => HashCode.Combine(Group, Version, Plural);

    public override string ToString() => $"{QualifiedName}/{Version}";
}
