using ClusterCodex.PolicyService.Storage;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>Rows as the contracts say them.</summary>
internal static class PolicyMessages
{
    public static AccessPolicy ToMessage(this AccessPolicyRow row)
    {
        var message = new AccessPolicy
        {
            Id = row.Id,
            SubjectType = row.SubjectType,
            Subject = row.Subject,
            UpdatedAt = row.UpdatedAt.ToTimestamp(),
            UpdatedBy = row.UpdatedBy,
        };
        message.NamespaceAllowList.AddRange(row.Namespaces);
        message.KindAllowList.AddRange(row.Kinds);
        message.ActionAllowList.AddRange(row.Actions);
        return message;
    }

    public static UserStanding ToStanding(this UserRow row)
    {
        var standing = new UserStanding { Id = row.Id, Email = row.Email, Disabled = row.Disabled };
        standing.Groups.AddRange(row.Groups);
        return standing;
    }

    public static User ToMessage(this UserRow row, bool admin)
    {
        var user = new User
        {
            Id = row.Id,
            Email = row.Email,
            Name = row.Name,
            Disabled = row.Disabled,
            CreatedAt = row.CreatedAt.ToTimestamp(),
            LastLoginAt = row.LastLoginAt?.ToTimestamp(),
            Admin = admin,
        };
        user.Groups.AddRange(row.Groups);
        return user;
    }

    public static V1.EffectivePolicy ToMessage(this ServiceDefaults.Authorization.EffectivePolicy policy)
    {
        var message = new V1.EffectivePolicy { Version = policy.Version };
        foreach (var grant in policy.Grants)
        {
            message.Grants.Add(new V1.PolicyGrant { Namespaces = { grant.Namespaces }, Kinds = { grant.Kinds }, Actions = { grant.Actions } });
        }

        return message;
    }
}
