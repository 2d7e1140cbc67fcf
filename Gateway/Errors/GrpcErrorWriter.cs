using System.Globalization;
using System.Text;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;

namespace ClusterCodex.Gateway.Errors;

/// <summary>Responds to native gRPC clients with a status only ("Trailers-Only" of PROTOCOL-HTTP2.md).</summary>
internal static class GrpcErrorWriter
{
    public static void Write(HttpContext context, ApiError error)
    {
        // An unsupported media type is an HTTP error (PROTOCOL-HTTP2.md, "Requests").
        if (error.HttpStatus == StatusCodes.Status415UnsupportedMediaType)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        var exception = ToException(error);
        // An unknown path is an unimplemented method.
        var status = error.HttpStatus == StatusCodes.Status404NotFound ? StatusCode.Unimplemented : exception.StatusCode;
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Escape(error.Message);
        if (exception.Trailers.GetValueBytes(RpcErrors.DetailsTrailer) is { } details)
        {
            headers[RpcErrors.DetailsTrailer] = Convert.ToBase64String(details);
        }
    }

    private static RpcException ToException(ApiError error) => error.Code.Name switch
    {
        ErrorCodes.AuthRequired => RpcErrors.AuthRequired(error.Message),
        ErrorCodes.Forbidden => RpcErrors.Forbidden(error.Message),
        ErrorCodes.NotFound => RpcErrors.NotFound(error.Message),
        ErrorCodes.ValidationError when error.Fields.Count > 0 => RpcErrors.Validation(error.Fields.Select(field => (field.Field, field.Message))),
        ErrorCodes.Conflict => RpcErrors.Conflict(error.Message),
        ErrorCodes.RateLimited => RpcErrors.RateLimited(error.Message),
        ErrorCodes.Unavailable => RpcErrors.Unavailable(error.Message),
        _ => new RpcException(new Status(error.Code.GrpcStatus, error.Message)),
    };

    // Percent-encoding of everything but printable ASCII (PROTOCOL-HTTP2.md, "Percent-Encoded").
    private static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var value in Encoding.UTF8.GetBytes(message))
        {
            if (value is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                escaped.Append((char)value);
            }
            else
            {
                escaped.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
