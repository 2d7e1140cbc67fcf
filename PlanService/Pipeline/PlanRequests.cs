using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Checks requests.</summary>
internal static class PlanRequests
{
    public const int MaxLimit = 100;
    private const int DefaultLimit = 20;
    private const int MaxIssueIdLength = 200;
    private const int MaxContextLength = 4000;

    /// <exception cref="RpcException">VALIDATION_ERROR, listing every invalid field.</exception>
    public static void Check(CreatePlanRequest request)
    {
        var errors = new List<(string, string)>();
        if (request.IssueId.Length is 0 or > MaxIssueIdLength)
        {
            errors.Add(("issueId", request.IssueId.Length == 0 ? "is missing; take it from the list of issues" : "is longer than any issue id"));
        }

        if (request.UserContext.Length > MaxContextLength)
        {
            errors.Add(("userContext", FormattableString.Invariant($"has {request.UserContext.Length} characters; at most {MaxContextLength} are allowed")));
        }

        if (!Enum.IsDefined(request.Horizon))
        {
            errors.Add(("horizon", "must be SHORT_TERM or LONG_TERM"));
        }

        if (errors.Count > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }

    /// <summary>Page size and the plan that the page comes after.</summary>
    /// <exception cref="RpcException">VALIDATION_ERROR.</exception>
    public static (int Count, Guid? Before) Page(ListPlansRequest request)
    {
        if (request.Limit is < 0 or > MaxLimit)
        {
            throw RpcErrors.Validation("limit", FormattableString.Invariant($"must be from 1 to {MaxLimit}"));
        }

        Guid? before = null;
        if (request.Cursor.Length > 0)
        {
            before = Guid.TryParseExact(request.Cursor, "N", out var id)
                ? id
                : throw RpcErrors.Validation("cursor", "is not a cursor that this list returned");
        }

        return (request.Limit == 0 ? DefaultLimit : request.Limit, before);
    }
}
