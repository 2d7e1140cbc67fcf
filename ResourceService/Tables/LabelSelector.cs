namespace ClusterCodex.ResourceService.Tables;

/// <summary>A label selector in the syntax of kubectl's <c>-l</c>: <c>a=b, a!=b, a in (b,c), a notin (b,c), a, !a</c>; all requirements must match.</summary>
internal sealed class LabelSelector
{
    private readonly List<Func<IReadOnlyDictionary<string, string>, bool>> _requirements = [];

    /// <summary>Parses a selector; an empty one selects everything.</summary>
    /// <param name="error">What is wrong and what is expected, where the result is <see langword="false"/>.</param>
    public static bool TryParse(string text, out LabelSelector selector, out string error)
    {
        selector = new LabelSelector();
        foreach (var part in Split(text))
        {
            if (!selector.TryAdd(part))
            {
                error = $"'{part}' is not a label requirement; use key=value, key!=value, key in (a,b), key notin (a,b), key or !key, separated by commas.";
                return false;
            }
        }

        error = "";
        return true;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => _requirements.TrueForAll(requirement => requirement(labels));

    private bool TryAdd(string part)
    {
        if (part.EndsWith(')'))
        {
            var open = part.IndexOf('(', StringComparison.Ordinal);
            var words = open < 0 ? [] : part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var setKey, "in" or "notin"] || !IsKey(setKey))
            {
                return false;
            }

            var values = part[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
            var wanted = words[1] == "in";
            _requirements.Add(labels => (labels.TryGetValue(setKey, out var value) && values.Contains(value)) == wanted);
            return true;
        }

        if (part.StartsWith('!'))
        {
            var absent = part[1..].Trim();
            _requirements.Add(labels => !labels.ContainsKey(absent));
            return IsKey(absent);
        }

        var (key, expected, equal) = part.Split("!=", 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right, false)
            : part.Split("==", 2, StringSplitOptions.TrimEntries) is [var first, var second] ? (first, second, true)
            : part.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var text] ? (name, text, true)
            : (part, null, true);
        _requirements.Add(expected is null
            ? labels => labels.ContainsKey(key)
            : labels => (labels.TryGetValue(key, out var value) && value == expected) == equal);
        return IsKey(key) && (expected is null || expected.All(IsLabelCharacter));
    }

    private static bool IsKey(string key) => key.Length is > 0 and <= 317 && key.All(character => IsLabelCharacter(character) || character == '/');

    private static bool IsLabelCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';

    /// <summary>Splits at commas outside of parentheses.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var index = 0; index <= text.Length; index++)
        {
            if (index == text.Length || (text[index] == ',' && depth == 0))
            {
                var part = text[start..index].Trim();
                if (part.Length > 0)
                {
                    yield return part;
                }

                start = index + 1;
            }
            else
            {
                depth += text[index] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}
