using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>Looks inside words that are text in another dress: base64, hexadecimal, percent and backslash escapes.</summary>
internal static partial class EncodedText
{
    /// <summary>How many dresses over one another are taken off.</summary>
    public const int MaxDepth = 3;

    /// <summary>Adds every encoded word whose plain text <paramref name="isSecret"/> recognises.</summary>
    public static void Find(string text, Func<string, bool> isSecret, List<SecretSpan> spans) => Find(text, isSecret, MaxDepth, spans);

    private static void Find(string text, Func<string, bool> isSecret, int depth, List<SecretSpan> spans)
    {
        foreach (Match match in Candidate().Matches(text))
        {
            if (Decode(match.Value).Any(plain => Holds(plain, isSecret, depth - 1)))
            {
                spans.Add(new SecretSpan(match.Index, match.Length, "encoded"));
            }
        }

        foreach (Match match in Escaped().Matches(text))
        {
            var plain = Unescape(match.Value);
            if (plain != match.Value && Holds(plain, isSecret, depth - 1))
            {
                spans.Add(new SecretSpan(match.Index, match.Length, "encoded"));
            }
        }
    }

    private static bool Holds(string plain, Func<string, bool> isSecret, int depth)
    {
        if (isSecret(plain))
        {
            return true;
        }

        if (depth <= 0)
        {
            return false;
        }

        var inner = new List<SecretSpan>();
        Find(plain, isSecret, depth, inner);
        return inner.Count > 0;
    }

    private static IEnumerable<string> Decode(string word)
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

    private static string Unescape(string word)
    {
        var text = word.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(word.Replace('+', ' ')) : word;
        return text.Contains('\\', StringComparison.Ordinal)
            ? BackslashEscape().Replace(text, match => match.Groups["h"].Success
                ? ((char)Convert.ToInt32(match.Groups["h"].Value, 16)).ToString()
                : match.Value[1] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", var other => other.ToString() })
            : text;
    }

    [GeneratedRegex("(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{8,}={0,2}", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Candidate();

    [GeneratedRegex(@"[^\s""'<>]*(?:%[0-9A-Fa-f]{2}|\\.)[^\s'<>]*", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\\(?:[uU](?<h>[0-9A-Fa-f]{4})|x(?<h>[0-9A-Fa-f]{2})|.)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex BackslashEscape();
}
