using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>The one place that removes what must not leave this service: the values of Secrets, wherever an object contains them.</summary>
internal static class SecretRedactor
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>
    /// Annotations in which their controllers write names only. Any other annotation may contain a copy of the Secret, in too
    /// many forms to search for: compressed, escaped, encoded twice.
    /// </summary>
    private static readonly FrozenSet<string> PlainAnnotations = FrozenSet.Create(
        StringComparer.Ordinal,
        "kubernetes.io/service-account.name",
        "kubernetes.io/service-account.uid",
        "meta.helm.sh/release-name",
        "meta.helm.sh/release-namespace",
        "cert-manager.io/alt-names",
        "cert-manager.io/certificate-name",
        "cert-manager.io/common-name",
        "cert-manager.io/ip-sans",
        "cert-manager.io/issuer-group",
        "cert-manager.io/issuer-kind",
        "cert-manager.io/issuer-name",
        "cert-manager.io/uri-sans");

    /// <summary>Shortest value, in characters, to search for: shorter ones occur in texts by coincidence.</summary>
    private const int MinSearchedLength = 4;

    /// <summary>Replaces secret values by their size and drops <c>managedFields</c>. Changes <paramref name="node"/> itself.</summary>
    /// <returns><paramref name="node"/>.</returns>
    public static JsonObject Redact(JsonObject node)
    {
        if (node["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
        }

        if (node.Text("kind") == "Secret")
        {
            RedactSecret(node);
        }

        foreach (var item in node.Items("items").OfType<JsonObject>())
        {
            Redact(item);
        }

        return node;
    }

    private static void RedactSecret(JsonObject secret)
    {
        var values = ValuesOf(secret).ToList();
        RedactValues(secret["data"] as JsonObject, value => SizeOfBase64(value));
        RedactValues(secret["stringData"] as JsonObject, value => Encoding.UTF8.GetByteCount(value));

        // The annotation of `kubectl apply` repeats the whole object.
        if (secret.At("metadata", "annotations") is not JsonObject annotations)
        {
            return;
        }

        if (annotations[LastApplied] is not null)
        {
            annotations[LastApplied] = RedactLastApplied(annotations.Text(LastApplied));
        }

        // Users can write these annotations too.
        foreach (var key in annotations.Select(annotation => annotation.Key).Where(key => key != LastApplied).ToList())
        {
            var text = annotations.Text(key);
            if (!PlainAnnotations.Contains(key) || values.Exists(value => text.Contains(value, StringComparison.Ordinal)))
            {
                annotations[key] = Size(Encoding.UTF8.GetByteCount(text));
            }
        }
    }

    /// <summary>Every value in its encoded and its decoded form; values shorter than <see cref="MinSearchedLength"/> are omitted.</summary>
    private static IEnumerable<string> ValuesOf(JsonObject secret)
    {
        foreach (var stored in secret.Map("data").Values.Where(stored => stored.Length >= MinSearchedLength))
        {
            yield return stored;
            var buffer = new byte[((stored.Length + 3) / 4) * 3];
            if (Convert.TryFromBase64String(stored, buffer, out var written) && Encoding.UTF8.GetString(buffer, 0, written) is { Length: >= MinSearchedLength } plain)
            {
                yield return plain;
            }
        }

        foreach (var plain in secret.Map("stringData").Values.Where(plain => plain.Length >= MinSearchedLength))
        {
            yield return plain;
        }
    }

    private static string RedactLastApplied(string applied)
    {
        try
        {
            if (JsonNode.Parse(applied) is JsonObject copy)
            {
                copy["kind"] = "Secret";
                return Redact(copy).ToJsonString();
            }
        }
        catch (JsonException)
        {
            // Not a JSON object: secrets in it cannot be distinguished from other text.
        }

        return "<hidden>";
    }

    private static void RedactValues(JsonObject? values, Func<string, int?> size)
    {
        foreach (var key in values?.Select(entry => entry.Key).ToList() ?? [])
        {
            values![key] = size(values.Text(key)) is { } bytes ? Size(bytes) : "<hidden>";
        }
    }

    private static string Size(int bytes) => string.Create(CultureInfo.InvariantCulture, $"<{bytes} bytes>");

    private static int? SizeOfBase64(string value)
    {
        var buffer = new byte[((value.Length + 3) / 4) * 3];
        return Convert.TryFromBase64String(value, buffer, out var written) ? written : null;
    }
}
