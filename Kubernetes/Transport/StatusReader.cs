using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes;

/// <summary>Reads <c>kind: Status</c> from a failed response or an ERROR event.</summary>
internal static class StatusReader
{
    /// <summary>Statuses take a few hundred bytes; a proxy's error page is not read further.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Longest text of an answer that is not a Status and is quoted in the message.</summary>
    private const int MaxQuote = 200;

    /// <returns>The server's Status; a response that is not a Status, such as from a proxy, is quoted.</returns>
    public static async Task<KubernetesStatus> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        var buffer = new byte[MaxBytes];
        int length;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new KubernetesStatus(code, "", $"the answer's text was cut off ({exception.Message})", [], null);
        }

        var bytes = buffer.AsSpan(0, length);
        if (TryParse(bytes) is { } status)
        {
            return status with { Code = code };
        }

        var text = System.Text.Encoding.UTF8.GetString(bytes).ReplaceLineEndings(" ").Trim();
        return new KubernetesStatus(code, "", text.Length <= MaxQuote ? text : text[..MaxQuote] + "…", [], null);
    }

    /// <returns>Null when <paramref name="json"/> is not a Status.</returns>
    public static KubernetesStatus? TryParse(ReadOnlySpan<byte> json)
    {
        JsonObject? status;
        try
        {
            status = JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }

        if (status is null || Text(status, "kind") != "Status")
        {
            return null;
        }

        var details = status["details"] as JsonObject;
        var causes = (details?["causes"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(cause => new KubernetesStatusCause(Text(cause, "reason"), Text(cause, "message"), Text(cause, "field")))
            .ToArray();
        return new KubernetesStatus(Number(status, "code") ?? 0, Text(status, "reason"), Text(status, "message"), causes, Number(details, "retryAfterSeconds"));
    }

    private static string Text(JsonObject fields, string name) =>
        fields[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static int? Number(JsonObject? fields, string name) =>
        fields?[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
