using Grpc.Core;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>The closed set of <c>code</c> values that callers see, in REST as well as in <c>google.rpc.ErrorInfo.reason</c>.</summary>
public static class ErrorCodes
{
    public const string AuthRequired = "AUTH_REQUIRED";
    public const string Forbidden = "FORBIDDEN";
    public const string NotFound = "NOT_FOUND";
    public const string ValidationError = "VALIDATION_ERROR";
    public const string Conflict = "CONFLICT";
    public const string RateLimited = "RATE_LIMITED";
    public const string Unavailable = "UNAVAILABLE";
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>The code of a status that came without details, from a proxy or from gRPC itself.</summary>
    public static string Of(StatusCode status) => status switch
    {
        StatusCode.Unauthenticated => AuthRequired,
        StatusCode.PermissionDenied => Forbidden,
        StatusCode.NotFound or StatusCode.Unimplemented => NotFound,
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ValidationError,
        StatusCode.Aborted or StatusCode.AlreadyExists or StatusCode.FailedPrecondition => Conflict,
        StatusCode.ResourceExhausted => RateLimited,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled => Unavailable,
        _ => InternalError,
    };
}
