using ClusterCodex.PolicyService.Domain;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Google.Protobuf.Collections;

namespace ClusterCodex.PolicyService.Endpoints;

/// <summary>Checks requests about access policies and reports every invalid field at once.</summary>
internal static class PolicyRequests
{
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR.</exception>
    public static void Check(WriteAccessPolicyRequest request)
    {
        var errors = Errors(request).ToArray();
        if (errors.Length > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    /// <summary>The grant that a checked request describes.</summary>
    public static PolicyGrantText ToGrant(this WriteAccessPolicyRequest request) => new(
        request.SubjectType == SubjectType.Group
            ? new PolicySubject(SubjectKind.Group, request.Subject)
            : new PolicySubject(SubjectKind.User, UserRules.NormalizeEmail(request.Subject)),
        request.NamespaceAllowList,
        request.KindAllowList,
        request.ActionAllowList);

    private static IEnumerable<(string Field, string Message)> Errors(WriteAccessPolicyRequest request)
    {
        if (request.SubjectType is not (SubjectType.Unspecified or SubjectType.User or SubjectType.Group))
        {
            yield return ("subjectType", "Must be USER or GROUP.");
        }

        var subject = request.SubjectType == SubjectType.Group ? UserRules.CheckGroup(request.Subject) : UserRules.CheckEmail(request.Subject);
        if (subject is not null)
        {
            yield return ("subject", subject);
        }

        var lists = CheckList("namespaceAllowList", request.NamespaceAllowList, PolicyRules.CheckNamespace)
            .Concat(CheckList("kindAllowList", request.KindAllowList, PolicyRules.CheckKind))
            .Concat(CheckEntries("actionAllowList", request.ActionAllowList, PolicyRules.CheckAction));
        foreach (var error in lists)
        {
            yield return error;
        }
    }

    private static IEnumerable<(string Field, string Message)> CheckList(string field, RepeatedField<string> values, Func<string, string?> check) =>
        values.Count > PolicyRules.MaxEntries
            ? [(field, $"Must have at most {PolicyRules.MaxEntries} entries; use patterns.")]
            : CheckEntries(field, values, check);

    private static IEnumerable<(string Field, string Message)> CheckEntries(string field, RepeatedField<string> values, Func<string, string?> check)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (check(values[i]) is { } message)
            {
                yield return ($"{field}[{i}]", message);
            }
        }
    }
}
