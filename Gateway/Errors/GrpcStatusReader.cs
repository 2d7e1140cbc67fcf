using System.Globalization;
using System.Net.Http.Headers;
using ClusterCodex.ServiceDefaults.Errors;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace ClusterCodex.Gateway.Errors;

/// <summary>Reads the status of a gRPC call from its headers or trailers.</summary>
internal static class GrpcStatusReader
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";

    /// <summary>Whether <paramref name="response"/> is an error without any message: the status is in its headers.</summary>
    public static bool IsTrailersOnly(HttpResponseMessage response) => response.Headers.NonValidated.Contains(StatusHeader);

    /// <param name="response">Read to its end.</param>
    /// <param name="resource">The service that answered, named in the error if the response says too little.</param>
    /// <returns><see langword="null"/> when the call succeeded.</returns>
    public static ApiError? Read(HttpResponseMessage response, string resource)
    {
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
        {
            return new ApiError(ErrorCode.Unavailable, $"{resource} cannot answer at the moment (HTTP {(int)response.StatusCode}). Try again in a moment.");
        }

        var headers = IsTrailersOnly(response) ? response.Headers : response.TrailingHeaders;
        if (!headers.NonValidated.TryGetValues(StatusHeader, out var status)
            || !int.TryParse(status.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new ApiError(ErrorCode.Unavailable, $"{resource} ended the response without a status. Try again in a moment.");
        }

        return number == (int)StatusCode.OK ? null : Describe((StatusCode)number, headers, resource);
    }

    /// <summary>Converts an exception of the gateway's own gRPC clients to an error for its caller.</summary>
    public static ApiError From(RpcException exception, string resource)
    {
        var details = RpcErrorDetails.From(exception);
        var code = ErrorCode.Find(details.Code) ?? ErrorCode.From(exception.StatusCode);
        var isOurs = exception.Trailers.Any(entry => entry.Key == RpcErrors.DetailsTrailer);
        var message = isOurs && details.Message.Length > 0 ? details.Message : Generic(code, exception.StatusCode, resource);
        return new ApiError(code, message)
        {
            Fields = [.. details.Fields.Select(violation => new FieldError(violation.Field, violation.Message))],
            RetryAfter = code == ErrorCode.RateLimited || code == ErrorCode.Unavailable ? RetryDelay(exception.Trailers) ?? TimeSpan.FromSeconds(1) : null,
        };
    }

    private static ApiError Describe(StatusCode status, HttpResponseHeaders headers, string resource)
    {
        var message = headers.NonValidated.TryGetValues(MessageHeader, out var encoded) ? Uri.UnescapeDataString(encoded.ToString()) : "";
        var trailers = new Metadata();
        if (headers.NonValidated.TryGetValues(RpcErrors.DetailsTrailer, out var details) && TryDecode(details.ToString(), out var bytes))
        {
            trailers.Add(RpcErrors.DetailsTrailer, bytes);
        }

        return From(new RpcException(new Grpc.Core.Status(status, message), trailers), resource);
    }

    // A status without our details comes from infrastructure: its text may contain addresses and internals.
    private static string Generic(ErrorCode code, StatusCode status, string resource) => code.GrpcStatus switch
    {
        StatusCode.Unavailable when status == StatusCode.DeadlineExceeded => $"{resource} did not answer in time. Try again in a moment.",
        StatusCode.NotFound when status == StatusCode.Unimplemented => $"{resource} does not offer this yet.",
        StatusCode.Unavailable => $"{resource} cannot be reached at the moment. Try again in a moment.",
        StatusCode.Unauthenticated => "The sign-in is not accepted. Sign in again.",
        StatusCode.Internal => $"{resource} failed. The trace id identifies the failure in its logs.",
        _ => $"{resource} refused the request ({status}).",
    };

    // Trailers are base64 with or without padding.
    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[(text.Length * 3 / 4) + 3];
        var padded = text.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var valid = Convert.TryFromBase64String(padded, bytes, out var length);
        Array.Resize(ref bytes, length);
        return valid;
    }

    private static TimeSpan? RetryDelay(Metadata trailers)
    {
        try
        {
            var bytes = trailers.GetValueBytes(RpcErrors.DetailsTrailer);
            var retry = bytes is null ? null : Google.Rpc.Status.Parser.ParseFrom(bytes).Details.FirstOrDefault(detail => detail.Is(RetryInfo.Descriptor));
            return retry?.Unpack<RetryInfo>().RetryDelay?.ToTimeSpan();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
