using ClusterCodex.PolicyService.Domain;
using Google.Protobuf.WellKnownTypes;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Policies;

/// <summary>Converts to messages what a policy snapshot holds.</summary>
internal static class SnapshotMessages
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

    public static Wire.UserStatus ToStatus(this User user) =>
        new() { Id = user.Id, Email = user.Email, Groups = { user.Groups }, Disabled = user.Disabled };
}
