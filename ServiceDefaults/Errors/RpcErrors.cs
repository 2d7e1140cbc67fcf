using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>
/// Creates all errors that a service returns: an <see cref="RpcException"/> whose trailer <c>grpc-status-details-bin</c> holds a
/// <c>google.rpc.Status</c> with <c>ErrorInfo</c> (reason = one of <see cref="ErrorCodes"/>) and, for validation, <c>BadRequest</c>.
/// Messages say what happened, to what, and what would help; they never hold a token, a password or a hidden name.
/// </summary>
public static class RpcErrors
{
    /// <summary>The domain of our <c>ErrorInfo</c>.</summary>
    public const string Domain = "clustercodex";

    /// <summary>The trailer that carries the details.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Key of the trace id in <c>ErrorInfo.metadata</c>.</summary>
    public const string TraceIdKey = "traceId";

    public static RpcException AuthRequired(string message) => Make(StatusCode.Unauthenticated, ErrorCodes.AuthRequired, message);

    public static RpcException Forbidden(string message) => Make(StatusCode.PermissionDenied, ErrorCodes.Forbidden, message);

    public static RpcException NotFound(string message) => Make(StatusCode.NotFound, ErrorCodes.NotFound, message);

    public static RpcException Conflict(string message) => Make(StatusCode.Aborted, ErrorCodes.Conflict, message);

    public static RpcException Unavailable(string message) => Make(StatusCode.Unavailable, ErrorCodes.Unavailable, message);

    public static RpcException RateLimited(string message) => Make(StatusCode.ResourceExhausted, ErrorCodes.RateLimited, message);

    /// <summary>One field is invalid.</summary>
    /// <param name="field">Path of the field as REST callers write it, such as <c>namespaceAllowList[1]</c>.</param>
    /// <param name="message">What is wrong and what is expected.</param>
    public static RpcException Validation(string field, string message) => Validation([(field, message)]);

    /// <summary>Several fields are invalid; all are reported at once.</summary>
    /// <exception cref="ArgumentException"><paramref name="violations"/> is empty.</exception>
    public static RpcException Validation(IEnumerable<(string Field, string Message)> violations)
    {
        var badRequest = new BadRequest();
        badRequest.FieldViolations.AddRange(violations.Select(v => new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Message }));
        if (badRequest.FieldViolations.Count == 0)
        {
            throw new ArgumentException("A validation error names at least one field.", nameof(violations));
        }

        var first = badRequest.FieldViolations[0];
        var message = badRequest.FieldViolations.Count == 1
            ? $"{first.Field}: {first.Description}"
            : $"{badRequest.FieldViolations.Count} fields are invalid; the first is {first.Field}: {first.Description}";
        return Make(StatusCode.InvalidArgument, ErrorCodes.ValidationError, message, badRequest);
    }

    /// <summary>
    /// The failure of a call that we made and did not cancel: the exception itself, or DEADLINE_EXCEEDED for the
    /// <see cref="OperationCanceledException"/> that our channels throw when a deadline has passed; null for anything else.
    /// </summary>
    public static RpcException? FailureOf(Exception exception) => exception as RpcException
        ?? (exception is OperationCanceledException ? new RpcException(new Grpc.Core.Status(StatusCode.DeadlineExceeded, exception.Message, exception)) : null);

    /// <summary>An internal failure that the caller cannot correct: it reports nothing but the trace id.</summary>
    internal static RpcException Internal(string? traceId) =>
        Make(StatusCode.Internal, ErrorCodes.InternalError, "An internal error occurred. The trace id identifies it in the logs.", null, traceId);

    /// <summary>Adds details to <paramref name="exception"/> if it has none, and the trace id if that is missing.</summary>
    internal static RpcException Complete(RpcException exception, string? traceId)
    {
        var details = RpcErrorDetails.From(exception);
        return details.HasErrorInfo && (details.TraceId is not null || traceId is null)
            ? exception
            : Make(exception.StatusCode, details.Code, exception.Status.Detail, details.BadRequest, traceId, exception.Status.DebugException);
    }

    private static RpcException Make(
        StatusCode status, string code, string message, BadRequest? badRequest = null, string? traceId = null, Exception? cause = null)
    {
        var info = new ErrorInfo { Domain = Domain, Reason = code };
        if (traceId is not null)
        {
            info.Metadata[TraceIdKey] = traceId;
        }

        var rpcStatus = new Google.Rpc.Status { Code = (int)status, Message = message, Details = { Any.Pack(info) } };
        if (badRequest is not null)
        {
            rpcStatus.Details.Add(Any.Pack(badRequest));
        }

        var trailers = new Metadata();
        trailers.SetRpcStatus(rpcStatus);
        return new RpcException(new Grpc.Core.Status(status, message, cause), trailers, message);
    }
}
