using System.Diagnostics;
using System.Globalization;
using ClusterCodex.Gateway.Json;
using Microsoft.Net.Http.Headers;

namespace ClusterCodex.Gateway.Errors;

/// <summary>The single writer of the error contract: <c>{"error","code","details":{"fields","traceId"}}</c>.</summary>
internal static class ErrorWriter
{
    /// <summary>Responds with <paramref name="error"/>. The response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.Headers.CacheControl = "no-store";
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (error.RetryAfter is { } after)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.Allow is { } allow)
        {
            response.Headers[HeaderNames.Allow] = allow;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = Serialize(context, error);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }

    public static ReadOnlyMemory<byte> Serialize(HttpContext context, ApiError error)
    {
        using var json = new PooledJsonWriter();
        var writer = json.Writer;
        writer.WriteStartObject();
        writer.WriteString("error"u8, error.Message);
        writer.WriteString("code"u8, error.Code.Name);
        writer.WriteStartObject("details"u8);
        if (error.Fields.Count > 0)
        {
            writer.WriteStartArray("fields"u8);
            foreach (var (field, message) in error.Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("field"u8, field);
                writer.WriteString("message"u8, message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteString("traceId"u8, TraceId(context));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory.ToArray();
    }

    /// <summary>The W3C trace id if the request is traced, otherwise the server's request id.</summary>
    public static string TraceId(HttpContext context) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : context.TraceIdentifier;
}
