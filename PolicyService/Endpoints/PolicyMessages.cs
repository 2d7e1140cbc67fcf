using ClusterCodex.PolicyService.Domain;
using Google.Protobuf.WellKnownTypes;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Converts users and effective policies to messages.</summary>
internal static class PolicyMessages
{
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
