using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Storage;

internal enum LabelOperator
{
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

internal sealed record LabelRequirement(string Key, LabelOperator Operator, IReadOnlyList<string> Values)
{
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.In => has && Values.Contains(value),
            LabelOperator.NotIn => !has || !Values.Contains(value),
            LabelOperator.Exists => has,
            _ => !has,
        };
    }

    public override string ToString() => Operator switch
    {
        LabelOperator.In when Values.Count == 1 => $"{Key}={Values[0]}",
        LabelOperator.In => $"{Key} in ({string.Join(',', Values)})",
        LabelOperator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
        LabelOperator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
        LabelOperator.Exists => Key,
        _ => "!" + Key,
    };
}

/// <summary>A label selector, written as in <c>-l</c> or as a <c>LabelSelector</c> object. No requirements select everything.</summary>
internal sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static LabelSelector Everything { get; } = new([]);

    public bool IsEmpty => Requirements.Count == 0;

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in Requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>.</summary>
    /// <exception cref="FormatException">Not a selector.</exception>
    public static LabelSelector Parse(string text)
    {
        var requirements = new List<LabelRequirement>();
        foreach (var part in Split(text))
        {
            requirements.Add(ParseRequirement(part.Trim()));
        }

        return requirements.Count == 0 ? Everything : new LabelSelector(requirements);
    }

    /// <summary>Reads a <c>LabelSelector</c> object. A missing object selects nothing in Kubernetes: the caller decides.</summary>
    public static LabelSelector FromObject(JsonObject? selector)
    {
        var equal = selector.Map("matchLabels").OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new LabelRequirement(pair.Key, LabelOperator.In, [pair.Value]));
        var expressions = selector.Objects("matchExpressions")
            .Select(expression => new LabelRequirement(expression.Text("key"), Enum.Parse<LabelOperator>(expression.Text("operator")), [.. expression.Strings("values")]));
        return new LabelSelector([.. equal, .. expressions]);
    }

    public override string ToString() => string.Join(',', Requirements);

    private static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var index = 0; index < text.Length; index++)
        {
            depth += text[index] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[index] == ',' && depth == 0)
            {
                yield return text[start..index];
                start = index + 1;
            }
        }

        if (depth != 0)
        {
            throw new FormatException($"unable to parse requirement: unbalanced parentheses in \"{text}\"");
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private static LabelRequirement ParseRequirement(string text)
    {
        if (text.IndexOf('(') is var open and > 0 && text.EndsWith(')'))
        {
            var head = text[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var values = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
            return head switch
            {
                [var key, "in"] => new(Key(key), LabelOperator.In, values),
                [var key, "notin"] => new(Key(key), LabelOperator.NotIn, values),
                _ => throw new FormatException($"unable to parse requirement: found '{text}', expected: in, notin"),
            };
        }

        if (text.IndexOf("!=", StringComparison.Ordinal) is var different and > 0)
        {
            return new(Key(text[..different]), LabelOperator.NotIn, [Value(text[(different + 2)..])]);
        }

        if (text.IndexOf('=', StringComparison.Ordinal) is var equal and > 0)
        {
            return new(Key(text[..equal]), LabelOperator.In, [Value(text[(equal + 1)..].TrimStart('='))]);
        }

        return text.StartsWith('!') ? new(Key(text[1..]), LabelOperator.DoesNotExist, []) : new(Key(text), LabelOperator.Exists, []);
    }

    private static string Key(string text) => text.Trim() is { Length: > 0 } key && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
        ? key
        : throw new FormatException($"unable to parse requirement: invalid label key \"{text}\"");

    private static string Value(string text) => text.Trim() is var value && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? value
        : throw new FormatException($"unable to parse requirement: invalid label value \"{text}\"");
}
