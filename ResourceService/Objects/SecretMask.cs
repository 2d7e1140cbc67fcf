using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>The one place where objects lose what must not leave this service: the values of Secrets, wherever they stand in them.</summary>
internal static class SecretMask
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>
    /// Annotations that hold names by what their controllers write. Any other may be a copy of the Secret, and in too many
    /// forms to look for: compressed, escaped, encoded once more.
    /// </summary>
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
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

    /// <summary>Characters from which on a value in a text is no chance.</summary>
    private const int ShortestTelling = 4;

    /// <summary>Replaces secret values by their size and drops <c>managedFields</c>. Changes <paramref name="node"/> itself.</summary>
    /// <returns><paramref name="node"/>.</returns>
    public static JsonObject Clean(JsonObject node)
    {
        if (node["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
        }

        if (node.Text("kind") == "Secret")
        {
            MaskSecret(node);
        }

        foreach (var item in node.Items("items").OfType<JsonObject>())
        {
            Clean(item);
        }

        return node;
    }

    private static void MaskSecret(JsonObject secret)
    {
        var values = ValuesOf(secret).ToList();
        MaskValues(secret["data"] as JsonObject, value => SizeOfBase64(value));
        MaskValues(secret["stringData"] as JsonObject, value => Encoding.UTF8.GetByteCount(value));

        // What kubectl applied is the whole object once more.
        if (secret.At("metadata", "annotations") is not JsonObject annotations)
        {
            return;
        }

        if (annotations[LastApplied] is not null)
        {
            annotations[LastApplied] = MaskApplied(annotations.Text(LastApplied));
        }

        // A name is a text that somebody else can write as well.
        foreach (var key in annotations.Select(annotation => annotation.Key).Where(key => key != LastApplied).ToList())
        {
            var text = annotations.Text(key);
            if (!Names.Contains(key) || values.Exists(value => text.Contains(value, StringComparison.Ordinal)))
            {
                annotations[key] = Size(Encoding.UTF8.GetByteCount(text));
            }
        }
    }

    /// <summary>Every value as it is stored and as it is meant; short ones, which stand in any text by chance, are left out.</summary>
    private static IEnumerable<string> ValuesOf(JsonObject secret)
    {
        foreach (var stored in secret.Map("data").Values.Where(stored => stored.Length >= ShortestTelling))
        {
            yield return stored;
            var buffer = new byte[((stored.Length + 3) / 4) * 3];
            if (Convert.TryFromBase64String(stored, buffer, out var written) && Encoding.UTF8.GetString(buffer, 0, written) is { Length: >= ShortestTelling } plain)
            {
                yield return plain;
            }
        }

        foreach (var plain in secret.Map("stringData").Values.Where(plain => plain.Length >= ShortestTelling))
        {
            yield return plain;
        }
    }

    private static string MaskApplied(string applied)
    {
        try
        {
            if (JsonNode.Parse(applied) is JsonObject copy)
            {
                copy["kind"] = "Secret";
                return Clean(copy).ToJsonString();
            }
        }
        catch (JsonException)
        {
            // No object after all: nothing in it can be told from a secret.
        }

        return "<hidden>";
    }

    private static void MaskValues(JsonObject? values, Func<string, int?> size)
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
