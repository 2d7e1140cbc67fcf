using ClusterCodex.Kubernetes;

namespace ClusterCodex.ResourceService.Tables;

/// <summary>Comparers of rows and cells.</summary>
internal static class RowOrder
{
    /// <summary>By namespace, then name: unique within a kind.</summary>
    public static IComparer<TableRow> ByName { get; } = Comparer<TableRow>.Create(static (left, right) =>
    {
        var byNamespace = string.CompareOrdinal(left.Namespace, right.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(left.Name, right.Name);
    });

    /// <summary>Natural sort order: <c>9</c> before <c>10</c>, <c>web-9</c> before <c>web-10</c>, <c>5Mi</c> after <c>4Mi</c>.</summary>
    public static int CompareNaturally(string left, string right)
    {
        var (l, r) = (0, 0);
        while (l < left.Length && r < right.Length)
        {
            if (char.IsAsciiDigit(left[l]) && char.IsAsciiDigit(right[r]))
            {
                var leftDigits = Digits(left, l);
                var rightDigits = Digits(right, r);
                var leftNumber = leftDigits.TrimStart('0');
                var rightNumber = rightDigits.TrimStart('0');
                var byNumber = leftNumber.Length != rightNumber.Length
                    ? leftNumber.Length.CompareTo(rightNumber.Length)
                    : leftNumber.CompareTo(rightNumber, StringComparison.Ordinal);
                if (byNumber != 0)
                {
                    return byNumber;
                }

                l += leftDigits.Length;
                r += rightDigits.Length;
                continue;
            }

            var byCharacter = char.ToLowerInvariant(left[l]).CompareTo(char.ToLowerInvariant(right[r]));
            if (byCharacter != 0)
            {
                return byCharacter;
            }

            l++;
            r++;
        }

        return (left.Length - l).CompareTo(right.Length - r);
    }

    private static ReadOnlySpan<char> Digits(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return text.AsSpan(start, end - start);
    }
}
