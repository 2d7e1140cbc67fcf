using System.Collections.Immutable;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>
/// The result of all policies of one user. Grants are evaluated one by one: the namespace of one and the kind of another allow nothing.
/// Nothing is allowed by default.
/// </summary>
public sealed record EffectivePolicy
{
    /// <summary>The kind whose objects are namespaces.</summary>
    public const string NamespaceKind = "Namespace";

    /// <summary>The kind of Kubernetes events.</summary>
    public const string EventKind = "Event";

    /// <summary>Allows nothing.</summary>
    public static EffectivePolicy Nothing { get; } = new();

    /// <summary>One per policy that applies.</summary>
    public ImmutableArray<PolicyGrant> Grants { get; init; } = [];

    /// <summary>Grows with every change of any policy.</summary>
    public long Version { get; init; }

    /// <summary>Whether one grant lets the user view every kind in every namespace.</summary>
    public bool HasAllNamespaces => Grants.Any(g => g.CoversAllNamespaces && g.CoversAllKinds && g.CoversAction(PolicyAction.View));

    /// <summary>Whether the user may do <paramref name="action"/> to an object.</summary>
    /// <param name="action">What is done.</param>
    /// <param name="kind">The object's Kubernetes kind, such as <c>Pod</c>.</param>
    /// <param name="ns">
    /// The object's namespace; null or empty for a cluster-scoped object. For a <c>Namespace</c> object, its own name: without it
    /// only a grant for every namespace suffices.
    /// </param>
    public bool Allows(PolicyAction action, string kind, string? ns)
    {
        foreach (var grant in Grants)
        {
            if (grant.CoversAction(action) && grant.CoversKind(kind) && CoversPlace(grant, kind, ns))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As <see cref="Allows"/>, for an object known by its name: a <c>Namespace</c> object counts as being in the namespace that it is.</summary>
    public bool AllowsObject(PolicyAction action, string kind, string? ns, string name) =>
        Allows(action, kind, kind == NamespaceKind ? name : ns);

    /// <summary>Whether there is any namespace, or cluster scope, in which the user may do <paramref name="action"/> to a <paramref name="kind"/>.</summary>
    public bool AllowsKind(PolicyAction action, string kind) => Grants.Any(g => g.CoversAction(action) && g.CoversKind(kind));

    /// <summary>Whether the user may do <paramref name="action"/> to anything at all.</summary>
    public bool AllowsAnyOf(PolicyAction action) => Grants.Any(g => g.CoversAction(action));

    /// <summary>Whether any grant reaches into <paramref name="ns"/>.</summary>
    public bool MayUseNamespace(string ns) => Grants.Any(g => g.CoversNamespace(ns));

    /// <summary>
    /// Whether the user may see an event: needs <c>Event</c> in the event's namespace and the involved object's kind in that object's namespace.
    /// </summary>
    /// <param name="involvedKind">Kind of the object the event is about.</param>
    /// <param name="involvedNamespace">Its namespace; null or empty for a cluster-scoped object.</param>
    /// <param name="eventNamespace">The event's own namespace; null where it is the involved object's.</param>
    /// <param name="action">By default view.</param>
    public bool AllowsEvent(string involvedKind, string? involvedNamespace, string? eventNamespace = null, PolicyAction action = PolicyAction.View) =>
        Allows(action, EventKind, string.IsNullOrEmpty(eventNamespace) ? involvedNamespace : eventNamespace)
        && Allows(action, involvedKind, involvedNamespace);

    public bool Equals(EffectivePolicy? other) =>
        other is not null && Version == other.Version && Grants.SequenceEqual(other.Grants);

    public override int GetHashCode() => HashCode.Combine(Version, Grants.Length);

    private static bool CoversPlace(PolicyGrant grant, string kind, string? ns) =>
        string.IsNullOrEmpty(ns)
            ? kind != NamespaceKind || grant.CoversAllNamespaces
            : grant.CoversNamespace(ns);
}
