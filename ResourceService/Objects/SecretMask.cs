using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClusterCodex.ResourceService.Objects;

/// <summary>The one place where objects lose what must not leave this service: the values of Secrets, wherever they stand in them.</summary>
internal static class SecretMask
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

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
        MaskValues(secret["data"] as JsonObject, value => SizeOfBase64(value));
        MaskValues(secret["stringData"] as JsonObject, value => Encoding.UTF8.GetByteCount(value));

        // What kubectl applied is the whole object once more.
        if (secret.At("metadata", "annotations") is JsonObject annotations && annotations[LastApplied] is not null)
        {
            annotations[LastApplied] = MaskApplied(annotations.Text(LastApplied));
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
            values![key] = size(values.Text(key)) is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"<{bytes} bytes>") : "<hidden>";
        }
    }

    private static int? SizeOfBase64(string value)
    {
        var buffer = new byte[((value.Length + 3) / 4) * 3];
        return Convert.TryFromBase64String(value, buffer, out var written) ? written : null;
    }
}
