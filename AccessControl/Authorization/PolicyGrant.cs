using System.Collections.Immutable;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>What one policy allows: each of <paramref name="Actions"/> on objects whose kind and namespace match.</summary>
/// <param name="Namespaces">Patterns.</param>
/// <param name="Kinds">Patterns.</param>
/// <param name="Actions">Names of actions, or <c>*</c>.</param>
public sealed record PolicyGrant(ImmutableArray<string> Namespaces, ImmutableArray<string> Kinds, ImmutableArray<string> Actions)
{
    internal bool CoversAllNamespaces => Namespaces.Contains(PolicyActions.Wildcard);

    internal bool CoversAllKinds => Kinds.Contains(PolicyActions.Wildcard);

    // Immutable arrays compare by reference; two grants are equal when their contents are.
    public bool Equals(PolicyGrant? other) =>
        other is not null
        && Namespaces.SequenceEqual(other.Namespaces)
        && Kinds.SequenceEqual(other.Kinds)
        && Actions.SequenceEqual(other.Actions);

    public override int GetHashCode() => HashCode.Combine(Namespaces.Length, Kinds.Length, Actions.Length);

    internal bool CoversAction(PolicyAction action)
    {
        var name = action.ToName();
        foreach (var allowed in Actions)
        {
            if (allowed == PolicyActions.Wildcard || allowed == name)
            {
                return true;
            }
        }

        return false;
    }

    internal bool CoversKind(string kind) => AnyMatches(Kinds, kind);

    internal bool CoversNamespace(string ns) => AnyMatches(Namespaces, ns);

    // Called for each object of long lists, so it allocates no enumerator.
    private static bool AnyMatches(ImmutableArray<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (PolicyPattern.Matches(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
