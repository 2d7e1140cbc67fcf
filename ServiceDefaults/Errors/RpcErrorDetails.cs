using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace ClusterCodex.ServiceDefaults.Errors;

/// <summary>What an <see cref="RpcException"/> says, read from its trailers: the reverse of <see cref="RpcErrors"/>.</summary>
public sealed record RpcErrorDetails
{
    private RpcErrorDetails()
    {
    }

    /// <summary>One of <see cref="ErrorCodes"/>; derived from the status where the peer sent no details.</summary>
    public required string Code { get; init; }

    /// <summary>The message for people.</summary>
    public required string Message { get; init; }

    /// <summary>The wrong fields of a validation error; otherwise empty.</summary>
    public IReadOnlyList<(string Field, string Message)> Fields =>
        BadRequest?.FieldViolations.Select(v => (v.Field, v.Description)).ToArray() ?? [];

    /// <summary>The trace of the failed call; null where the peer named none.</summary>
    public string? TraceId { get; private init; }

    internal bool HasErrorInfo { get; private init; }

    internal BadRequest? BadRequest { get; private init; }

    /// <summary>Reads <paramref name="exception"/>; malformed details count as none.</summary>
    public static RpcErrorDetails From(RpcException exception)
    {
        var status = Parse(exception.Trailers);
        var info = status?.Details.FirstOrDefault(d => d.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>();
        return new RpcErrorDetails
        {
            Code = info?.Type is { Length: > 0 } reason && info.Domain == RpcErrors.Domain ? reason : ErrorCodes.Of(exception.StatusCode),
            Message = status?.Message is { Length: > 0 } message ? message : exception.Status.Detail,
            TraceId = info?.Metadata.GetValueOrDefault(RpcErrors.TraceIdKey),
            HasErrorInfo = info is not null,
            BadRequest = status?.Details.FirstOrDefault(d => d.Is(BadRequest.Descriptor))?.Unpack<BadRequest>(),
        };
    }

    private static Google.Rpc.Status? Parse(Metadata trailers)
    {
        var entry = trailers.FirstOrDefault(e => e.IsBinary && e.Key == RpcErrors.DetailsTrailer);
        try
        {
            return entry is null ? null : Google.Rpc.Status.Parser.ParseFrom(entry.ValueBytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
