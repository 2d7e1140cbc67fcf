using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;
using ClusterCodex.DemoCluster.ApiServer.Resources;

namespace ClusterCodex.DemoCluster.ApiServer.Handlers;

/// <summary>The representation of objects that a client requests.</summary>
internal enum Representation
{
    Object,
    Table,
    PartialMetadata,
}

internal static class ResponseWriter
{
    /// <summary>The first representation in <c>Accept</c> that is served.</summary>
    /// <exception cref="ApiException">406 where no requested representation is served.</exception>
    public static Representation Negotiate(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        foreach (var item in accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = item.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "*/*" or "application/*"))
            {
                continue;
            }

            if (parts.Contains("as=Table"))
            {
                return Representation.Table;
            }

            if (parts.Any(part => part.StartsWith("as=PartialObjectMetadata", StringComparison.Ordinal)))
            {
                return Representation.PartialMetadata;
            }

            if (!parts.Any(part => part.StartsWith("as=", StringComparison.Ordinal)))
            {
                return Representation.Object;
            }
        }

        return accept.Length == 0 ? Representation.Object
            : throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json, application/json;as=Table;v=v1;g=meta.k8s.io, application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io");
    }

    public static async Task JsonAsync(HttpContext http, int code, JsonNode body)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Json.Bytes(body), http.RequestAborted);
    }

    public static async Task ObjectAsync(HttpContext http, int code, ResourceKind kind, byte[] json)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        WriteObject(http.Response.BodyWriter, kind, json);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes an object with its type in front.</summary>
    public static void WriteObject(System.Buffers.IBufferWriter<byte> output, ResourceKind kind, byte[] json)
    {
        WriteText(output, $"{{\"kind\":\"{kind.Kind}\",\"apiVersion\":\"{kind.ApiVersion}\",");
        Write(output, json.AsSpan(1));
    }

    public static void WriteText(System.Buffers.IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    public static void Write(System.Buffers.IBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(output, bytes);
}
