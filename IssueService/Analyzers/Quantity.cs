using System.Globalization;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Quantities of the Kubernetes API, such as <c>500m</c>, <c>2Gi</c> or <c>1e3</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m), ("Pi", 1125899906842624m), ("Ei", 1152921504606846976m),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>The number; null where the text is none.</summary>
    public static decimal? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var (suffix, factor) = Suffixes.FirstOrDefault(one => text.EndsWith(one.Suffix, StringComparison.Ordinal));
        if (!decimal.TryParse(suffix is null ? text : text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        factor = suffix is null ? 1 : factor;
        return Math.Abs(number) <= decimal.MaxValue / Math.Max(factor, 1) ? number * factor : null;
    }
}
