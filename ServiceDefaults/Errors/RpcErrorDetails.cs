using Google.Rpc;
using Grpc.Core;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>The error details of an <see cref="RpcException"/>, read from its trailers: the reverse of <see cref="RpcErrors"/>.</summary>
public sealed record RpcErrorDetails
{
    private RpcErrorDetails()
    {
    }

    /// <summary>One of <see cref="ErrorCodes"/>; derived from the status where the peer sent no details.</summary>
    public required string Code { get; init; }

    /// <summary>The message for people.</summary>
    public required string Message { get; init; }

    /// <summary>The invalid fields of a validation error; otherwise empty.</summary>
    public IReadOnlyList<(string Field, string Message)> Fields =>
        BadRequest?.FieldViolations.Select(v => (v.Field, v.Description)).ToArray() ?? [];

    /// <summary>The trace of the failed call; null if the peer sent none.</summary>
    public string? TraceId { get; private init; }

    internal bool HasErrorInfo { get; private init; }

    internal BadRequest? BadRequest { get; private init; }

    /// <summary>Reads <paramref name="exception"/>; malformed details are ignored.</summary>
    public static RpcErrorDetails From(RpcException exception)
    {
        var status = exception.Trailers.GetRpcStatus(ignoreParseError: true);
        var info = status?.Details.FirstOrDefault(d => d.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>();
        return new RpcErrorDetails
        {
            Code = info?.Reason is { Length: > 0 } reason && info.Domain == RpcErrors.Domain ? reason : ErrorCodes.Of(exception.StatusCode),
            Message = status?.Message is { Length: > 0 } message ? message : exception.Status.Detail,
            TraceId = info?.Metadata.GetValueOrDefault(RpcErrors.TraceIdKey),
            HasErrorInfo = info is not null,
            BadRequest = status?.Details.FirstOrDefault(d => d.Is(BadRequest.Descriptor))?.Unpack<BadRequest>(),
        };
    }
}
