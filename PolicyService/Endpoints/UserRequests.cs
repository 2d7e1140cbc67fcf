using ClusterCodex.PolicyService.Domain;
using ClusterCodex.ServiceDefaults.Errors;
using Google.Protobuf.Collections;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Checks requests about users and reports every invalid field at once.</summary>
internal static class UserRequests
{
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR.</exception>
    public static void Check(Wire.CreateUserRequest request) => Throw(
    [
        ("email", UserRules.CheckEmail(UserRules.NormalizeEmail(request.Email))),
        ("name", UserRules.CheckName(request.Name)),
        ("password", UserRules.CheckPassword(request.Password)),
        .. CheckGroups("groups", request.Groups),
    ]);

    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR.</exception>
    public static void Check(Wire.UpdateUserRequest request) => Throw(
    [
        ("name", request.HasName ? UserRules.CheckName(request.Name) : null),
        ("password", request.HasPassword ? UserRules.CheckPassword(request.Password) : null),
        .. CheckGroups("groups.values", request.Groups?.Values ?? []),
    ]);

    private static IEnumerable<(string Field, string? Message)> CheckGroups(string field, RepeatedField<string> groups)
    {
        if (groups.Count > UserRules.MaxGroups)
        {
            yield return (field, $"Must be at most {UserRules.MaxGroups}.");
        }

        for (var i = 0; i < groups.Count; i++)
        {
            yield return ($"{field}[{i}]", UserRules.CheckGroup(groups[i]));
        }
    }

    private static void Throw(IEnumerable<(string Field, string? Message)> checks)
    {
        var errors = checks.Where(check => check.Message is not null).Select(check => (check.Field, check.Message!)).ToArray();
        if (errors.Length > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }
}
