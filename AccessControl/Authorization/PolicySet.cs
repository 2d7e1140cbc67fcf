using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClusterCodex.V1;

namespace ClusterCodex.AccessControl.Authorization;

/// <summary>Every policy and every user's status at one version: immutable, replaced as a whole.</summary>
internal sealed class PolicySet
{
    private readonly ConcurrentDictionary<string, EffectivePolicy> _effective = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, UserStatus> _users;
    private readonly ILookup<(SubjectType, string), AccessPolicy> _policies;

    public PolicySet(PolicySnapshot snapshot)
    {
        Version = snapshot.Version;
        _users = snapshot.Users.ToFrozenDictionary(user => user.Id, StringComparer.Ordinal);
        // E-mails are case-insensitive, group names are not.
        _policies = snapshot.Policies.ToLookup(policy => (
            policy.SubjectType,
            policy.SubjectType == SubjectType.User ? Fold(policy.Subject) : policy.Subject));
    }

    public long Version { get; }

    /// <summary>The user's status; null for a user that does not exist.</summary>
    public UserStatus? FindUser(string id) => _users.GetValueOrDefault(id);

    public EffectivePolicy EffectiveFor(UserStatus user) =>
        _effective.GetOrAdd(user.Id, static (_, state) => state.Set.Compute(state.User), (Set: this, User: user));

    private static string Fold(string email) => email.ToLowerInvariant();

    private EffectivePolicy Compute(UserStatus user)
    {
        var own = _policies[(SubjectType.User, Fold(user.Email))];
        var groups = user.Groups.Distinct(StringComparer.Ordinal).SelectMany(group => _policies[(SubjectType.Group, group)]);
        return new EffectivePolicy
        {
            Version = Version,
            Grants = [.. own.Concat(groups).Select(p => new PolicyGrant([.. p.NamespaceAllowList], [.. p.KindAllowList], [.. p.ActionAllowList]))],
        };
    }
}
