using System.Buffers;
using System.Collections.Frozen;

namespace ClusterCodex.Kubernetes.Redaction.Formats;

/// <summary>The table of vendors' credentials (<c>secret-formats.tsv</c>), and the search for them in one linear pass.</summary>
internal static class SecretFormats
{
    /// <summary>Every row, in the table's order.</summary>
    public static readonly IReadOnlyList<SecretFormat> All = Read();

    private static readonly SearchValues<string> Prefixes =
        SearchValues.Create([.. All.Where(format => format.Context.Count == 0).SelectMany(format => format.Prefixes).Distinct(StringComparer.Ordinal)], StringComparison.Ordinal);

    private static readonly FrozenDictionary<char, (string Prefix, SecretFormat Format)[]> ByFirstCharacter =
        All.Where(format => format.Context.Count == 0)
            .SelectMany(format => format.Prefixes.Select(prefix => (Prefix: prefix, Format: format)))
            .GroupBy(pair => pair.Prefix[0])
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    private static readonly SecretFormat[] ByContext = [.. All.Where(format => format.Context.Count > 0)];

    private static readonly SearchValues<string> ContextWords =
        SearchValues.Create([.. ByContext.SelectMany(format => format.Context).Distinct(StringComparer.Ordinal)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Every credential that is recognized by its form; spans may overlap.</summary>
    /// <param name="text">Searched.</param>
    /// <param name="documentedLength">Whether a credential ends at its documented length although characters of its alphabet follow.</param>
    /// <param name="spans">Takes what is found.</param>
    public static void Find(string text, bool documentedLength, List<SecretSpan> spans)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(Prefixes);
            if (next < 0)
            {
                return;
            }

            at += next;
            foreach (var (prefix, format) in ByFirstCharacter[text[at]])
            {
                if (text.AsSpan(at).StartsWith(prefix, StringComparison.Ordinal) && format.Match(text, at, prefix, documentedLength) is var (start, end)
                    // "s." also begins members of objects; a credential without a digit is unlikely.
                    && (prefix.Length > 2 || text.AsSpan(start, end - start).ContainsAnyInRange('0', '9')))
                {
                    spans.Add(new SecretSpan(start, end - start, format.Type));
                }
            }
        }
    }

    /// <summary>The placeholder's type where a name holds a vendor's word and the value has that vendor's form; otherwise null.</summary>
    public static string? TypeOf(string name, string value)
    {
        // Most names hold no vendor's word.
        if (!name.AsSpan().ContainsAny(ContextWords) || SecretNames.IsAbout(name) || HarmlessValue.IsWords(value))
        {
            return null;
        }

        foreach (var format in ByContext)
        {
            foreach (var word in format.Context)
            {
                if (HasWord(name, word) && format.IsWhole(value))
                {
                    return format.Type;
                }
            }
        }

        return null;
    }

    // ETSY_TOKEN, myEtsyToken, etsytoken, -Detsy.token; not SetSysctl, whose words only meet that way.
    private static bool HasWord(string name, string word)
    {
        for (var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + word.Length;
            var begins = at == 0 || (at == 1 && name[0] == 'D') || !char.IsAsciiLetter(name[at - 1]) || (char.IsAsciiLetterUpper(name[at]) && (char.IsAsciiLetterLower(name[at - 1]) || char.IsAsciiLetterUpper(name[at + 1])));
            var ends = end == name.Length || !(char.IsAsciiLetterLower(name[end - 2]) && char.IsAsciiLetterUpper(name[end - 1]) && char.IsAsciiLetterLower(name[end]));
            if (begins && ends)
            {
                return true;
            }
        }

        return false;
    }

    private static SecretFormat[] Read()
    {
        using var stream = typeof(SecretFormats).Assembly.GetManifestResourceStream("secret-formats.tsv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(SecretFormat.Parse)];
    }
}
