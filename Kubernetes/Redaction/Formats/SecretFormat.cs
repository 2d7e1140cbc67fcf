using System.Globalization;

namespace ClusterCodex.Kubernetes.Redaction.Formats;

/// <summary>A vendor's documented form of a credential: one row of <c>secret-formats.tsv</c>.</summary>
/// <param name="Name">The row's key.</param>
/// <param name="Type">The placeholder's type.</param>
/// <param name="Context">Words of which the name beside the value must hold one; none where the form is enough by itself.</param>
/// <param name="Before">What stands before the prefix and belongs to the credential; null for nothing.</param>
/// <param name="Prefixes">Literal beginnings; none where only the context identifies it.</param>
/// <param name="Body">What follows the prefix.</param>
/// <param name="Accept">Fewest characters of the last part that are redacted, where a distinctive prefix lets cut and lengthened credentials be known; null for the documented length alone.</param>
/// <param name="Checksum">How the last characters are computed, or empty. Redaction does not verify it: a credential with a typing error still reveals most of it.</param>
/// <param name="Source">Where the vendor documents the form.</param>
internal sealed record SecretFormat(
    string Name,
    string Type,
    IReadOnlyList<string> Context,
    FormatPart? Before,
    IReadOnlyList<string> Prefixes,
    IReadOnlyList<FormatPart> Body,
    int? Accept,
    string Checksum,
    string Source)
{
    // "xxxxxxxxxxxx" and "0000-0000" stand for a credential in documentation.
    private const int MinDistinct = 4;
    private const int MinMaskLength = 12;

    // The checksum of a package in lock files (W3C Subresource Integrity) has the length of some keys.
    private const string Checksum512 = "sha512-";

    /// <exception cref="FormatException">The row has the wrong number of columns or an invalid number.</exception>
    public static SecretFormat Parse(string row)
    {
        var columns = row.Split('\t');
        if (columns.Length != 9)
        {
            throw new FormatException($"'{columns[0]}' has {columns.Length} columns, not 9.");
        }

        return new SecretFormat(
            columns[0],
            columns[1],
            Several(columns[2]),
            FormatPart.Parse(columns[3]) is [var before] ? before : null,
            Several(columns[4]),
            FormatPart.Parse(columns[5]),
            columns[6] == "-" ? null : int.Parse(columns[6], CultureInfo.InvariantCulture),
            columns[7] == "-" ? "" : columns[7],
            columns[8]);
    }

    /// <summary>Where a credential whose prefix stands at <paramref name="at"/> begins and ends; null where there is none.</summary>
    /// <param name="text">Searched.</param>
    /// <param name="at">The prefix's first character.</param>
    /// <param name="prefix">One of <see cref="Prefixes"/>.</param>
    /// <param name="documentedLength">Whether to stop at the documented length although more characters of the alphabet follow.</param>
    public (int Start, int End)? Match(ReadOnlySpan<char> text, int at, string prefix, bool documentedLength)
    {
        var start = at;
        if (Before is not null)
        {
            var run = Before.RunBack(text[..at], Before.Max);
            start -= run;
            if (run < Before.Min || (start > 0 && Before.Contains(text[start - 1])) || text[..start].EndsWith(Checksum512))
            {
                return null;
            }
        }
        else if (!IsBoundary(text, at))
        {
            return null;
        }

        var end = MatchBody(text, at + prefix.Length, documentedLength);
        return end < 0 || (Accept is null && end < text.Length && char.IsAsciiLetterOrDigit(text[end])) || IsMask(text[(at + prefix.Length)..end]) ? null : (start, end);
    }

    /// <summary>Whether a value is one of these credentials from its first to its last character.</summary>
    public bool IsWhole(string value)
    {
        foreach (var prefix in Prefixes.DefaultIfEmpty(""))
        {
            if (value.StartsWith(prefix, StringComparison.Ordinal) && Match(value, 0, prefix, documentedLength: false)?.End == value.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static string[] Several(string column) => column == "-" ? [] : column.Split('|');

    private int MatchBody(ReadOnlySpan<char> text, int at, bool documentedLength)
    {
        for (var i = 0; i < Body.Count; i++)
        {
            var part = Body[i];
            var rest = text[at..];
            if (part.IsLiteral)
            {
                if (!rest.StartsWith(part.Literal, StringComparison.Ordinal))
                {
                    return -1;
                }

                at += part.Literal.Length;
                continue;
            }

            var last = i == Body.Count - 1;
            var run = part.Run(rest, last && Accept is not null && !documentedLength ? int.MaxValue : part.Max);
            if (run < (last && Accept is { } accept ? Math.Min(accept, part.Min) : part.Min))
            {
                return -1;
            }

            at += run;
        }

        return at;
    }

    // After an escape (\n, %3D) the letter before belongs to the escape.
    private static bool IsBoundary(ReadOnlySpan<char> text, int at) =>
        at == 0
        || !char.IsAsciiLetterOrDigit(text[at - 1])
        || (at > 1 && text[at - 2] == '\\' && text[at - 1] is 'n' or 'r' or 't')
        || (at > 2 && text[at - 3] == '%' && char.IsAsciiHexDigit(text[at - 2]) && char.IsAsciiHexDigit(text[at - 1]));

    private static bool IsMask(ReadOnlySpan<char> body)
    {
        if (body.Length < MinMaskLength)
        {
            return false;
        }

        Span<char> seen = stackalloc char[MinDistinct];
        var distinct = 0;
        foreach (var c in body)
        {
            if (!seen[..distinct].Contains(c))
            {
                seen[distinct++] = c;
                if (distinct == MinDistinct)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
