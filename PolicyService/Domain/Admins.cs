using System.Collections.Frozen;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>The users and groups to whom a policy grants the <c>admin</c> action.</summary>
internal sealed class Admins
{
    private readonly FrozenSet<PolicySubject> _subjects;

    private Admins(FrozenSet<PolicySubject> subjects) => _subjects = subjects;

    /// <summary>Collects the subjects of all policies that grant <c>admin</c>.</summary>
    /// <param name="policies">Subject and actions of every policy.</param>
    public static Admins Of(IEnumerable<(PolicySubject Subject, IReadOnlyList<string> Actions)> policies) =>
        new(policies.Where(policy => AccessPolicy.AllowsAdmin(policy.Actions)).Select(policy => policy.Subject).ToFrozenSet());

    /// <summary>Whether a user is an administrator, directly or through a group.</summary>
    /// <param name="email">In lower case.</param>
    /// <param name="groups">The user's groups.</param>
    public bool Contains(string email, IEnumerable<string> groups) =>
        _subjects.Contains(new PolicySubject(SubjectKind.User, email))
        || groups.Any(group => _subjects.Contains(new PolicySubject(SubjectKind.Group, group)));
}
