using System.Globalization;
using ClusterCodex.Gateway.Json;
using ClusterCodex.Gateway.Transcoding.Json;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>Writes the reply of a unary method as the HTTP response.</summary>
internal static class UnaryReplyWriter
{
    private const string NextCursorHeader = "X-Next-Cursor";
    private const string TotalCountHeader = "X-Total-Count";

    public static async Task WriteAsync(HttpContext context, TranscodedRoute route, IMessage reply, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store";
        if (reply is HttpBody raw)
        {
            await WriteRawAsync(response, raw, cancellationToken);
            return;
        }

        if (route.ResponseField is not null)
        {
            WritePaging(response.Headers, reply);
        }

        using var json = new PooledJsonWriter(Math.Max(256, reply.CalculateSize() * 2));
        if (route.ResponseField is { } field)
        {
            ProtoJsonWriter.WriteField(json.Writer, reply, field);
        }
        else
        {
            ProtoJsonWriter.Write(json.Writer, reply);
        }

        await json.Writer.FlushAsync(cancellationToken);
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.WrittenMemory.Length;
        await response.Body.WriteAsync(json.WrittenMemory, cancellationToken);
    }

    private static async Task WriteRawAsync(HttpResponse response, HttpBody raw, CancellationToken cancellationToken)
    {
        response.ContentType = raw.ContentType.Length > 0 && !raw.ContentType.AsSpan().ContainsAny('\r', '\n')
            ? raw.ContentType
            : "application/octet-stream";
        response.ContentLength = raw.Data.Length;
        await response.Body.WriteAsync(raw.Data.Memory, cancellationToken);
    }

    // The body is one field only: the reply's other fields about the page become headers.
    private static void WritePaging(IHeaderDictionary headers, IMessage reply)
    {
        if (reply.Descriptor.FindFieldByName("next_cursor") is { FieldType: FieldType.String } next
            && next.Accessor.GetValue(reply) is string { Length: > 0 } cursor
            && !cursor.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            headers[NextCursorHeader] = cursor;
        }

        if (reply.Descriptor.FindFieldByName("total_size") is { IsRepeated: false } total)
        {
            headers[TotalCountHeader] = Convert.ToString(total.Accessor.GetValue(reply), CultureInfo.InvariantCulture);
        }
    }
}
