using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Text as a terminal, a web page or a word processor has decorated it: colours, entities, quotation marks, special spaces.</summary>
internal static partial class TypographicText
{
    /// <summary>The text in plain ASCII punctuation; the same instance where it has no decoration.</summary>
    public static string ToPlain(string text)
    {
        if (!Decorated().IsMatch(text))
        {
            return text;
        }

        var decoded = text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text) : text;
        var plain = new StringBuilder(decoded.Length);
        foreach (var c in Sequence().Replace(decoded, ""))
        {
            switch (c)
            {
                case '\u00a0' or (>= '\u2000' and <= '\u200a') or '\u202f' or '\u3000':
                    plain.Append(' ');
                    break;
                case >= '\u201c' and <= '\u201f' or '\u00ab' or '\u00bb':
                    plain.Append('"');
                    break;
                case >= '\u2018' and <= '\u201b':
                    plain.Append('\'');
                    break;
                case '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff':
                    break;
                case >= '\uff01' and <= '\uff5e':
                    plain.Append((char)(c - '\uff01' + '!'));
                    break;
                default:
                    plain.Append(c);
                    break;
            }
        }

        return plain.ToString();
    }

    [GeneratedRegex("\\e\\[|&(?:#[xX]?[0-9A-Fa-f]{1,6}|quot|apos|nbsp|equals|colon);|[\u00a0\u00ab\u00bb\u2000-\u200d\u2018-\u201f\u202f\u2060\u3000\ufeff\uff01-\uff5e]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Decorated();

    [GeneratedRegex("\\e\\[[0-9;:?]{0,30}[A-Za-z]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Sequence();
}
