using System.Globalization;

namespace ClusterCodex.DemoCluster.ApiServer.Schema;

/// <summary>Kubernetes quantities: <c>250m</c>, <c>64Mi</c>, <c>1e3</c>, <c>2G</c>.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024),
        ("Pi", 1024m * 1024 * 1024 * 1024 * 1024), ("Ei", 1024m * 1024 * 1024 * 1024 * 1024 * 1024),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>The value in base units (cores, bytes, pieces).</summary>
    public static bool TryParse(string text, out decimal value)
    {
        foreach (var (suffix, factor) in Suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scaled))
            {
                value = scaled * factor;
                return true;
            }
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The shortest exact form in the units of a resource: <c>150m</c>, <c>2</c>, <c>96Mi</c>.</summary>
    /// <param name="isBytes">Powers of 1024, as for memory and storage.</param>
    public static string Format(decimal value, bool isBytes)
    {
        if (value == 0)
        {
            return "0";
        }

        var (suffix, factor) = Suffixes.Where(unit => isBytes ? unit.Suffix.EndsWith('i') : unit.Suffix is "k" or "M" or "G")
            .LastOrDefault(unit => value % unit.Factor == 0, (Suffix: "", Factor: 1m));
        return value % factor == 0
            ? (value / factor).ToString("0", CultureInfo.InvariantCulture) + suffix
            : decimal.Ceiling(value * 1000).ToString("0", CultureInfo.InvariantCulture) + "m";
    }

    /// <summary>Zero for an absent or invalid quantity: validation has already rejected invalid ones.</summary>
    public static decimal Parse(string text) => TryParse(text, out var value) ? value : 0;
}
