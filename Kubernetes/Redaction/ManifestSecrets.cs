using System.Text;
using YamlDotNet.RepresentationModel;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Secret values of a manifest by its structure: Secret data, env, fields whose names suggest a secret, arguments, JSON inside annotations.</summary>
internal static class ManifestSecrets
{
    /// <summary>Exact values; empty where the text is not YAML; the text rules apply to it then.</summary>
    public static IReadOnlyList<string> Find(string yaml)
    {
        var values = new List<string>();
        Read(yaml, values, YamlText.MaxDepth);
        return values;
    }

    private static void Read(string yaml, List<string> values, int depth)
    {
        foreach (var root in YamlText.Read(yaml))
        {
            Walk(root, values, depth);
        }
    }

    private static void Walk(YamlNode node, List<string> values, int depth)
    {
        if (depth <= 0)
        {
            return;
        }

        switch (node)
        {
            case YamlMappingNode map:
                WalkMap(map, values, depth);
                break;
            case YamlSequenceNode list:
                WalkList(list, values, depth);
                break;
            case YamlScalarNode { Value: { Length: > 1 } text } when text[0] is '{' or '[' || HoldsManifest(text):
                // last-applied-configuration and the like
                Read(text, values, depth / 2);
                break;
        }
    }

    private static bool HoldsManifest(string text) => text.Contains('\n', StringComparison.Ordinal) && text.Contains("kind:", StringComparison.Ordinal);

    private static void WalkMap(YamlMappingNode map, List<string> values, int depth, bool isSecret = false)
    {
        isSecret |= IsKind(map, "Secret");
        if (Scalar(map, "name") is { } name && SecretNames.IsSecret(name))
        {
            AddNamed(name, Scalar(map, "value"), values);
        }

        foreach (var (key, value) in map.Children)
        {
            var keyName = (key as YamlScalarNode)?.Value ?? "";
            if (isSecret && keyName is "data" or "stringData" && value is YamlMappingNode data)
            {
                foreach (var entry in data.Children.Values.OfType<YamlScalarNode>())
                {
                    Add(entry.Value, values);
                    Add(FromBase64(entry.Value), values);
                }
            }
            else if (value is YamlScalarNode scalar && SecretNames.IsSecret(keyName))
            {
                AddNamed(keyName, scalar.Value, values);
            }

            if (keyName == "items" && value is YamlSequenceNode items && IsKind(map, "SecretList"))
            {
                // As the API server returns them: the items of a typed list have no kind of their own.
                foreach (var item in items.Children.OfType<YamlMappingNode>())
                {
                    WalkMap(item, values, depth - 2, isSecret: true);
                }
            }

            Walk(value, values, depth - 1);
        }
    }

    private static bool IsKind(YamlMappingNode map, string kind) => string.Equals(Scalar(map, "kind"), kind, StringComparison.OrdinalIgnoreCase);

    // ["--password", "x"]
    private static void WalkList(YamlSequenceNode list, List<string> values, int depth)
    {
        string? flag = null;
        foreach (var item in list.Children)
        {
            if (item is YamlScalarNode { Value: { } text })
            {
                if (flag is not null && !text.StartsWith('-'))
                {
                    Add(text, values);
                }

                flag = text.StartsWith('-') && !text.Contains('=', StringComparison.Ordinal) && SecretNames.IsSecret(text.TrimStart('-')) ? text : null;
            }

            Walk(item, values, depth - 1);
        }
    }

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? (node as YamlScalarNode)?.Value : null;

    private static void AddNamed(string name, string? value, List<string> values)
    {
        if (value is not null && !NamedValues.IsCount(name, value) && !SecretNames.IsReference(name, value))
        {
            Add(value, values);
        }
    }

    private static void Add(string? value, List<string> values)
    {
        if (value is not null && !HarmlessValue.Is(value, quoted: true))
        {
            values.Add(value);
        }
    }

    private static string? FromBase64(string? text)
    {
        var buffer = new byte[text?.Length ?? 0];
        return Convert.TryFromBase64String(text ?? "", buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }
}
