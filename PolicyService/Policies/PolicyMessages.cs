using ClusterCodex.PolicyService.Users;
using Google.Protobuf.WellKnownTypes;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>The domain as the contracts say it.</summary>
internal static class PolicyMessages
{
    public static Wire.AccessPolicy ToMessage(this AccessPolicy policy) => new()
    {
        Id = policy.Id,
        SubjectType = policy.Subject.Kind == SubjectKind.Group ? Wire.SubjectType.Group : Wire.SubjectType.User,
        Subject = policy.Subject.Name,
        NamespaceAllowList = { policy.Namespaces },
        KindAllowList = { policy.Kinds },
        ActionAllowList = { policy.Actions },
        UpdatedAt = policy.UpdatedAt.ToTimestamp(),
        UpdatedBy = policy.UpdatedBy,
    };

    /// <summary>What a request that was checked asks for.</summary>
    public static PolicyGrantText ToGrant(this Wire.WriteAccessPolicyRequest request) => new(
        request.SubjectType == Wire.SubjectType.Group
            ? new PolicySubject(SubjectKind.Group, request.Subject)
            : new PolicySubject(SubjectKind.User, UserRules.NormalizeEmail(request.Subject)),
        request.NamespaceAllowList,
        request.KindAllowList,
        request.ActionAllowList);

    public static Wire.UserStanding ToStanding(this User user) =>
        new() { Id = user.Id, Email = user.Email, Groups = { user.Groups }, Disabled = user.Disabled };

    public static Wire.User ToMessage(this User user, bool isAdmin) => new()
    {
        Id = user.Id,
        Email = user.Email,
        Name = user.Name,
        Groups = { user.Groups },
        Disabled = user.Disabled,
        CreatedAt = user.CreatedAt.ToTimestamp(),
        LastLoginAt = user.LastLoginAt?.ToTimestamp(),
        Admin = isAdmin,
    };

    public static Wire.EffectivePolicy ToMessage(this AccessControl.Authorization.EffectivePolicy policy)
    {
        var message = new Wire.EffectivePolicy { Version = policy.Version };
        foreach (var grant in policy.Grants)
        {
            message.Grants.Add(new Wire.PolicyGrant { Namespaces = { grant.Namespaces }, Kinds = { grant.Kinds }, Actions = { grant.Actions } });
        }

        return message;
    }
}
