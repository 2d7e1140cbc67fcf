using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Looks inside words that are text in an encoding: base64, hexadecimal, percent and backslash escapes.</summary>
internal static partial class EncodedText
{
    /// <summary>Maximum number of nested encodings that are decoded.</summary>
    public const int MaxDepth = 3;

    /// <summary>Adds every encoded word in whose plain text <paramref name="find"/> finds a secret.</summary>
    public static void Find(string text, Func<string, IReadOnlyList<SecretSpan>> find, List<SecretSpan> spans) => Find(text, find, MaxDepth, spans);

    private static void Find(string text, Func<string, IReadOnlyList<SecretSpan>> find, int depth, List<SecretSpan> spans)
    {
        foreach (Match match in Candidate().Matches(text))
        {
            if (Decode(match.Value).Any(plain => Holds(plain, find, depth - 1)))
            {
                spans.Add(new SecretSpan(match.Index, match.Length, "encoded"));
            }
        }

        foreach (Match match in Escaped().Matches(text))
        {
            AddEscaped(match, find, depth - 1, spans);
        }
    }

    // The escaped part only, without the rest of the word: a URL keeps its host.
    private static void AddEscaped(Match word, Func<string, IReadOnlyList<SecretSpan>> find, int depth, List<SecretSpan> spans)
    {
        var places = new List<int>(word.Length + 1);
        var plain = Unescape(word.Value, places);
        if (plain.Length == word.Length)
        {
            return;
        }

        var inner = new List<SecretSpan>(find(plain));
        if (depth > 0)
        {
            Find(plain, find, depth, inner);
        }

        spans.AddRange(inner.Select(span => new SecretSpan(word.Index + places[span.Start], places[span.End] - places[span.Start], "encoded")));
    }

    private static bool Holds(string plain, Func<string, IReadOnlyList<SecretSpan>> find, int depth)
    {
        if (find(plain).Count > 0)
        {
            return true;
        }

        if (depth <= 0)
        {
            return false;
        }

        var inner = new List<SecretSpan>();
        Find(plain, find, depth, inner);
        return inner.Count > 0;
    }

    /// <summary>The texts that a word may encode, of printable characters only.</summary>
    public static IEnumerable<string> Decode(string word)
    {
        if (word.Length % 2 == 0 && word.All(char.IsAsciiHexDigit) && Printable(Convert.FromHexString(word)) is { } hex)
        {
            yield return hex;
        }

        var trimmed = word.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (trimmed.Length % 4 == 1)
        {
            trimmed = trimmed[..^1];
        }

        var padded = trimmed.PadRight((trimmed.Length + 3) / 4 * 4, '=');
        if (Base64.IsValid(padded) && Printable(Convert.FromBase64String(padded)) is { } plain)
        {
            yield return plain;
        }
    }

    private static string? Printable(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.Length >= 4 && text.All(c => c is '\n' or '\r' or '\t' || (!char.IsControl(c) && c != '\ufffd')) ? text : null;
    }

    // places: the index in the word of each character of the plain text, and of its end.
    private static string Unescape(string word, List<int> places)
    {
        var text = new StringBuilder(word.Length);
        var at = 0;
        foreach (Match escape in Escape().Matches(word))
        {
            Copy(word, at, escape.Index);
            var plain = escape.Value[0] == '%' ? Uri.UnescapeDataString(escape.Value)
                : escape.Groups["h"].Success ? ((char)Convert.ToInt32(escape.Groups["h"].Value, 16)).ToString()
                : escape.Value[1] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", var other => other.ToString() };
            text.Append(plain);
            places.AddRange(Enumerable.Repeat(escape.Index, plain.Length));
            at = escape.Index + escape.Length;
        }

        Copy(word, at, word.Length);
        places.Add(word.Length);
        return text.ToString();

        void Copy(string from, int start, int end)
        {
            text.Append(from, start, end - start);
            places.AddRange(Enumerable.Range(start, end - start));
        }
    }

    [GeneratedRegex("(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Candidate();

    // From the beginning of a word only: starting at each character would take quadratic time for a long word.
    [GeneratedRegex(@"(?<![^\s""'<>])[^\s""'<>]*(?:%[0-9A-Fa-f]{2}|\\.)[^\s'<>]*", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"(?:%[0-9A-Fa-f]{2})+|\\(?:[uU](?<h>[0-9A-Fa-f]{4})|x(?<h>[0-9A-Fa-f]{2})|.)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Escape();
}
