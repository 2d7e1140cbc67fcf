using System.Collections.Immutable;
using ClusterCodex.AccessControl.Authorization;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>Whom a policy is for: a user's e-mail in lower case, or a group's name.</summary>
internal readonly record struct PolicySubject(SubjectKind Kind, string Name);

/// <summary>Allows its subject <c>namespaces × kinds × actions</c>.</summary>
/// <param name="Id">Opaque.</param>
/// <param name="Subject">Whom it is for.</param>
/// <param name="Namespaces">Patterns, each once.</param>
/// <param name="Kinds">Patterns, each once.</param>
/// <param name="Actions">Names of actions or <c>*</c>, each once.</param>
/// <param name="CreatedAt">When the policy was created.</param>
/// <param name="UpdatedAt">When it was last written.</param>
/// <param name="UpdatedBy">Display name of who wrote it last.</param>
internal sealed record AccessPolicy(
    string Id,
    PolicySubject Subject,
    ImmutableArray<string> Namespaces,
    ImmutableArray<string> Kinds,
    ImmutableArray<string> Actions,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy)
{
    /// <summary>Whether it lets its subject manage users and policies.</summary>
    public bool GrantsAdmin => AllowsAdmin(Actions);

    /// <summary>A new policy.</summary>
    public static AccessPolicy Create(string id, PolicyGrantText grant, string by, DateTimeOffset now) =>
        new AccessPolicy(id, grant.Subject, [], [], [], now, now, by).Write(grant, by, now);

    /// <summary>Replaces subject, patterns and actions.</summary>
    public AccessPolicy Write(PolicyGrantText grant, string by, DateTimeOffset now) => this with
    {
        Subject = grant.Subject,
        Namespaces = Distinct(grant.Namespaces),
        Kinds = Distinct(grant.Kinds),
        Actions = grant.Actions.Count == 0 ? [.. PolicyActions.Default.Select(action => action.ToName())] : Distinct(grant.Actions),
        UpdatedAt = now,
        UpdatedBy = by,
    };

    /// <summary>Whether a list of actions contains <c>admin</c> or the wildcard.</summary>
    public static bool AllowsAdmin(IEnumerable<string> actions) =>
        actions.Any(action => action is PolicyActions.Wildcard || action == PolicyAction.Admin.ToName());

    private static ImmutableArray<string> Distinct(IEnumerable<string> entries) => [.. entries.Distinct(StringComparer.Ordinal)];
}

/// <summary>What an administrator writes into a policy.</summary>
/// <param name="Subject">Whom it is for.</param>
/// <param name="Namespaces">Patterns.</param>
/// <param name="Kinds">Patterns.</param>
/// <param name="Actions">Empty for what a policy allows by default: view, logs, triage, plan.</param>
internal sealed record PolicyGrantText(
    PolicySubject Subject, IReadOnlyList<string> Namespaces, IReadOnlyList<string> Kinds, IReadOnlyList<string> Actions);
