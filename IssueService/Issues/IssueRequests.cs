using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.ServiceDefaults.Errors;
using ClusterCodex.V1;
using StateFilter = ClusterCodex.V1.ListIssuesRequest.Types.State;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Converts requests to domain values; all invalid fields are reported together.</summary>
internal static class IssueRequests
{
    private const int MaxReason = 500;

    /// <summary>Reads a list request.</summary>
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR, with every field that is wrong.</exception>
    public static (IssueFilter Filter, IssuePosition? After, int Limit) Read(ListIssuesRequest request, int maxLimit, int defaultLimit)
    {
        var errors = new List<(string Field, string Message)>();
        IssueState? state = request.State switch
        {
            StateFilter.Unspecified or StateFilter.Active => IssueState.Active,
            StateFilter.Dismissed => IssueState.Dismissed,
            StateFilter.Resolved => IssueState.Resolved,
            StateFilter.All => null,
            _ => Invalid(errors, "state", $"{(int)request.State} is not a state; use active, dismissed, resolved or all."),
        };
        var severities = ReadSeverities(request.Severity, errors);
        if (request.Limit < 0 || request.Limit > maxLimit)
        {
            errors.Add(("limit", $"The limit must be from 1 to {maxLimit}; {defaultLimit} by default."));
        }

        IssuePosition? after = null;
        if (request.Cursor.Length > 0)
        {
            if (IssuePosition.TryParse(request.Cursor, out var position))
            {
                after = position;
            }
            else
            {
                errors.Add(("cursor", "The cursor is not valid for this list; take it from X-Next-Cursor."));
            }
        }

        ThrowIfAny(errors);
        var filter = new IssueFilter(state, [.. request.Namespace], [.. request.Kind], severities, request.Q);
        return (filter, after, request.Limit == 0 ? defaultLimit : request.Limit);
    }

    /// <summary>Reads a stream request, which covers issues of every state.</summary>
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR, with every field that is wrong.</exception>
    public static IssueFilter Read(StreamIssuesRequest request)
    {
        var errors = new List<(string Field, string Message)>();
        var severities = ReadSeverities(request.Severity, errors);
        ThrowIfAny(errors);
        return new IssueFilter(null, [.. request.Namespace], [.. request.Kind], severities, "");
    }

    /// <summary>Reads a dismissal.</summary>
    /// <exception cref="Grpc.Core.RpcException">VALIDATION_ERROR, with every field that is wrong.</exception>
    public static Dismissal Read(DismissIssueRequest request, string by, DateTimeOffset now)
    {
        var errors = new List<(string Field, string Message)>();
        var reason = request.Reason.Trim();
        if (reason.Length is 0 or > MaxReason)
        {
            errors.Add(("reason", $"Give a reason of 1 to {MaxReason} characters."));
        }

        DateTimeOffset? until = null;
        if (request.Until is { } requested)
        {
            // The wire format holds any number of seconds; the value must be a valid calendar time.
            var valid = requested.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() && requested.Nanos is >= 0 and < 1_000_000_000;
            until = valid && requested.Seconds >= 0 ? requested.ToDateTimeOffset() : null;
            if (until is null || until <= now)
            {
                errors.Add(("until", "The dismissal must end in the future; leave it out to dismiss for good."));
            }
        }

        ThrowIfAny(errors);
        return new Dismissal(by, now, reason, until);
    }

    /// <summary>Rejects a request that names a namespace or kind outside the policy, before anything is looked up.</summary>
    public static void RequireGranted(EffectivePolicy policy, IssueFilter filter)
    {
        foreach (var name in filter.Namespaces.Where(name => name.Length > 0 && !policy.MayUseNamespace(name)))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant the namespace '{name}'. Ask an administrator for it.");
        }

        foreach (var kind in filter.Kinds.Where(kind => !policy.AllowsKind(PolicyAction.View, kind)))
        {
            throw RpcErrors.Forbidden($"Your access policy does not grant the kind '{kind}'. Ask an administrator for it.");
        }
    }

    private static List<Severity> ReadSeverities(IEnumerable<V1.Severity> requested, List<(string Field, string Message)> errors)
    {
        var severities = new List<Severity>();
        foreach (var one in requested)
        {
            if (one.ToDomain() is { } severity)
            {
                severities.Add(severity);
            }
            else
            {
                errors.Add(("severity", $"{(one == V1.Severity.Unspecified ? "An empty value" : (int)one)} is not a severity; use low, medium, high or critical."));
            }
        }

        return severities;
    }

    private static IssueState? Invalid(List<(string Field, string Message)> errors, string field, string message)
    {
        errors.Add((field, message));
        return null;
    }

    private static void ThrowIfAny(List<(string Field, string Message)> errors)
    {
        if (errors.Count > 0)
        {
            throw RpcErrors.Validation(errors);
        }
    }
}
