using System.Buffers;
using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// Secrets that are recognized by their name in a text: YAML, JSON (also inside strings), shell, command lines,
/// addresses, connection strings. Where the end of a value is unclear, the longer part is redacted.
/// </summary>
internal static partial class NamedValues
{
    // Maximum length that the pattern of bare values matches.
    private const int LongValue = 2000;

    // How much of its line is read around a name and its value.
    private const int NearLength = 400;

    public static void Find(string text, List<SecretSpan> spans)
    {
        foreach (var pattern in ByName)
        {
            foreach (Match match in pattern.Matches(text))
            {
                if (TypeOf(match) is { } type && !IsInUrl(text, match.Groups["k"].Index) && !IsImage(text, match.Groups["k"], match.Groups["v"]))
                {
                    Add(match, type, text, spans);
                }
            }
        }

        foreach (Match match in NextLine().Matches(text))
        {
            if (SecretNames.TypeOf(match.Groups["k"].Value) is { } type && IsLoneValue(match.Groups["v"].Value, type))
            {
                Add(match, type, text, spans);
            }
        }

        foreach (Match match in QueryParameter().Matches(text))
        {
            if (IsSecretParameter(match.Groups["k"].Value) || SecretFormats.TypeOf(match.Groups["k"].Value, match.Groups["v"].Value) is not null)
            {
                Add(match, "url-parameter", text, spans);
            }
        }

        // Of several manifests in a file, only Secrets have secret data.
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf("\n---", start, StringComparison.Ordinal);
            var manifest = text[start..(end < 0 ? text.Length : end + 1)];
            if (SecretKind().IsMatch(manifest))
            {
                FindSecretData(manifest, start, spans);
            }

            start += manifest.Length;
        }
    }

    private static void Add(Match match, string type, string text, List<SecretSpan> spans)
    {
        var value = match.Groups["v"];
        var trimmed = value.Value.TrimEnd();
        var quoted = match.Groups["q"].Success;
        if (!quoted && BlockIndicator().IsMatch(trimmed))
        {
            AddBlock(text, value.Index, type, spans);
        }
        else if (!IsHarmless(trimmed, quoted) && !IsCommand(match.Groups["q"].Value, trimmed) && !IsAboutName(match.Groups["k"].Value, trimmed)
            && !(HarmlessValue.IsExample(trimmed) && CommentLine().IsMatch(LineUpTo(text, match.Groups["k"].Index)))
            && !HarmlessLine.Is(JustBefore(text, match.Groups["k"].Index), match.Groups["k"].Value, LineFrom(text, value.Index), quoted))
        {
            AddWhole(value.Index, trimmed.Length, type, text, spans);
        }
    }

    // A bare value may end in the quote of the text around it.
    private static bool IsHarmless(string value, bool quoted) =>
        HarmlessValue.Is(value, quoted) || (!quoted && HarmlessValue.Is(value.TrimEnd('"', '\'', '\\', ',', ')'), quoted));

    private static bool IsAboutName(string name, string value) => IsSameWord(name, value) || IsCount(name, value) || SecretNames.IsReference(name, value);

    // TOKEN=`vault read secret/app`
    private static bool IsCommand(string quote, string value) => quote == "`" && value.Contains(' ', StringComparison.Ordinal);

    // login(user=user, password=password): the value is a variable of the same name.
    private static bool IsSameWord(string name, string value) => value[^1] is ')' or ',' && value.AsSpan().TrimEnd("),;").Equals(name, StringComparison.Ordinal);

    /// <summary>Whether a plural is a number of secrets and not a secret: <c>max_tokens: 4096</c>.</summary>
    public static bool IsCount(string name, string value) =>
        value.Split(',')[0].All(char.IsAsciiDigit) && (name.EndsWith("s", StringComparison.OrdinalIgnoreCase) || name.Contains("tokens", StringComparison.OrdinalIgnoreCase));

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n\"'");

    private static void AddWhole(int start, int length, string type, string text, List<SecretSpan> spans)
    {
        var last = spans.Count > 0 ? spans[^1] : default;
        if (length < LongValue || start + length >= last.End || start < last.Start)
        {
            var rest = length < LongValue ? 0 : text.AsSpan(start + length).IndexOfAny(WordEnds);
            spans.Add(new SecretSpan(start, rest < 0 ? text.Length - start : length + rest, type));
        }
    }

    // By the name alone, or by a weak name with a value that looks like a secret.
    private static string? TypeOf(Match match)
    {
        var name = match.Groups["k"].Value;
        if (SecretNames.TypeOf(name) is { } type)
        {
            return type;
        }

        var value = match.Groups["v"].Value.Trim().TrimEnd(',', ';', ')', '}', ']', '"', '\'');
        return SecretNames.IsWeak(name) && HarmlessValue.IsOpaque(value) ? "token" : SecretFormats.TypeOf(name, value);
    }

    // https://host/token": the path of a URL is not a name, and "checksum/secret" of a chart is not the name of a secret.
    private static bool IsInUrl(string text, int name)
    {
        if (name == 0 || text[name - 1] != '/')
        {
            return false;
        }

        if (text.AsSpan(0, name).EndsWith("checksum/"))
        {
            return true;
        }

        var start = text.LastIndexOfAny([' ', '\t', '\n', '"', '\''], name - 1, Math.Min(name, 300));
        return text.AsSpan(start + 1, name - start - 1).Contains("://", StringComparison.Ordinal);
    }

    // registry.example.com/team/auth:1.4.2 and image: auth:1.4.2
    private static bool IsImage(string text, Group name, Group value) =>
        value.Index == name.Index + name.Length + 1 && text[value.Index - 1] == ':' && Tag().IsMatch(value.ValueSpan) && Repository().IsMatch(JustBefore(text, name.Index));

    // A password may be any word; another secret must contain more than letters to be distinguished from a program's next output.
    private static bool IsLoneValue(string value, string type) =>
        !Placeholder.IsIn(value) && value[^1] is not (':' or '{' or '[') && value[0] is not ('-' or '<' or '#') && !Assignment().IsMatch(value)
        && (type == "password" || value.Any(c => char.IsAsciiDigit(c) || (!char.IsAsciiLetter(c) && c is not ('-' or '.' or '/' or ',' or '_'))));

    private static string LineUpTo(string text, int index)
    {
        var start = index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;
        return text[start..Math.Min(index, start + 200)];
    }

    private static string JustBefore(string text, int index)
    {
        var from = Math.Max(0, index - NearLength);
        return text[(text.AsSpan(from, index - from).LastIndexOf('\n') + 1 + from)..index];
    }

    private static string LineFrom(string text, int index)
    {
        var rest = text.AsSpan(index, Math.Min(text.Length - index, NearLength));
        var end = rest.IndexOfAny('\r', '\n');
        return rest[..(end < 0 ? rest.Length : end)].ToString();
    }

    // The lines of a YAML block scalar: those indented further than the line that opens it.
    private static void AddBlock(string text, int opener, string type, List<SecretSpan> spans)
    {
        var lineStart = text.LastIndexOf('\n', opener) + 1;
        var indent = Indent(text, lineStart);
        var next = text.IndexOf('\n', opener);
        while (next >= 0 && next + 1 < text.Length)
        {
            var start = next + 1;
            next = text.IndexOf('\n', start);
            var line = text[start..(next < 0 ? text.Length : next)].TrimEnd();
            var lineIndent = line.Length - line.TrimStart().Length;
            if (line.Length == 0)
            {
                continue;
            }

            if (lineIndent <= indent)
            {
                return;
            }

            spans.Add(new SecretSpan(start + lineIndent, line.Length - lineIndent, type));
        }
    }

    private static int Indent(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return end - start;
    }

    private static bool IsSecretParameter(string name) =>
        SecretNames.IsSecret(name) || name.ToLowerInvariant() is "sig" or "signature" or "code" or "key" or "x-amz-signature" or "x-amz-credential"
            or "x-goog-signature" or "x-goog-credential" or "x-amz-security-token" or "hmac";

    private static void FindSecretData(string text, int start, List<SecretSpan> spans)
    {
        foreach (Match block in DataBlock().Matches(text))
        {
            AddEntries(DataEntry().Matches(block.Value), start + block.Index, spans);
        }

        foreach (Match map in DataObject().Matches(text))
        {
            AddEntries(JsonEntry().Matches(map.Value), start + map.Index, spans);
        }
    }

    private static void AddEntries(MatchCollection entries, int offset, List<SecretSpan> spans)
    {
        foreach (Match entry in entries)
        {
            var value = entry.Groups["v"];
            var trimmed = value.Value.Trim();
            if (!HarmlessValue.Is(trimmed, quoted: true))
            {
                var start = offset + value.Index + value.Value.IndexOf(trimmed, StringComparison.Ordinal);
                spans.Add(new SecretSpan(start, trimmed.Length, "secret-data"));
            }
        }
    }
}
