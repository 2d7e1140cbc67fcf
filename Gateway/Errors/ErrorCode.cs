using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.Gateway.Errors;

/// <summary>The <c>code</c> of the error contract, with its HTTP and gRPC status.</summary>
internal sealed record ErrorCode
{
    public static readonly ErrorCode AuthRequired = new(ErrorCodes.AuthRequired, StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated);
    public static readonly ErrorCode Forbidden = new(ErrorCodes.Forbidden, StatusCodes.Status403Forbidden, StatusCode.PermissionDenied);
    public static readonly ErrorCode NotFound = new(ErrorCodes.NotFound, StatusCodes.Status404NotFound, StatusCode.NotFound);
    public static readonly ErrorCode Validation = new(ErrorCodes.ValidationError, StatusCodes.Status400BadRequest, StatusCode.InvalidArgument);
    public static readonly ErrorCode Conflict = new(ErrorCodes.Conflict, StatusCodes.Status409Conflict, StatusCode.Aborted);
    public static readonly ErrorCode RateLimited = new(ErrorCodes.RateLimited, StatusCodes.Status429TooManyRequests, StatusCode.ResourceExhausted);
    public static readonly ErrorCode Unavailable = new(ErrorCodes.Unavailable, StatusCodes.Status503ServiceUnavailable, StatusCode.Unavailable);
    public static readonly ErrorCode Internal = new(ErrorCodes.InternalError, StatusCodes.Status500InternalServerError, StatusCode.Internal);

    /// <summary>Every code, in the order of the contract.</summary>
    public static readonly IReadOnlyList<ErrorCode> All =
        [AuthRequired, Forbidden, NotFound, Validation, Conflict, RateLimited, Unavailable, Internal];

    private ErrorCode(string name, int httpStatus, StatusCode grpcStatus)
    {
        Name = name;
        HttpStatus = httpStatus;
        GrpcStatus = grpcStatus;
    }

    public string Name { get; }

    public int HttpStatus { get; }

    public StatusCode GrpcStatus { get; }

    /// <returns><see langword="null"/> if the contract has no such code.</returns>
    public static ErrorCode? Find(string name) => All.FirstOrDefault(code => code.Name == name);

    /// <summary>For statuses without one of these codes: sent by infrastructure, or by a third-party service.</summary>
    public static ErrorCode From(StatusCode status) => Find(ErrorCodes.Of(status)) ?? Internal;
}
