using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>The syntax that words of a command may have.</summary>
internal static partial class KubectlSyntax
{
    public static bool IsName(string text) => text.Length <= 253 && Subdomain().IsMatch(text);

    /// <summary>A DNS label, as namespaces and containers have.</summary>
    public static bool IsLabel(string text) => text.Length <= 63 && Label().IsMatch(text);

    public static bool IsTypeName(string text) => text.Length <= 253 && TypeName().IsMatch(text);

    /// <summary>A container image: <c>[registry[:port]/]path[:tag][@sha256:…]</c>.</summary>
    public static bool IsImage(string text) => text.Length <= 500 && Image().IsMatch(text);

    public static bool IsEnvName(string text) => text.Length <= 200 && EnvName().IsMatch(text);

    /// <summary>A label selector of equalities, set operations and names.</summary>
    public static bool IsSelector(string text) => text.Length <= 300 && Selector().IsMatch(text);

    public static bool IsFieldSelector(string text) => text.Length <= 300 && FieldSelector().IsMatch(text);

    public static bool IsFieldPath(string text) => text.Length <= 300 && FieldPath().IsMatch(text);

    public static bool IsDuration(string text) => Duration().IsMatch(text);

    public static bool IsCount(string text) => Count().IsMatch(text);

    public static bool IsWord(string text) => text.Length <= 100 && Word().IsMatch(text);

    /// <summary>A manifest in the caller's folder: a relative path without <c>..</c>, never standard input or an address.</summary>
    public static bool IsManifestPath(string text) =>
        text.Length <= 200 && ManifestPath().IsMatch(text) && !text.Split('/').Contains("..", StringComparer.Ordinal);

    /// <summary>Reads a quantity such as <c>250m</c>, <c>1.5</c> or <c>512Mi</c>.</summary>
    /// <param name="text">Kubernetes notation without exponent.</param>
    /// <param name="value">In base units: cores or bytes.</param>
    public static bool TryReadQuantity(string text, out decimal value)
    {
        value = 0;
        var match = Quantity().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var number = decimal.Parse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        value = number * Factor(match.Groups["suffix"].Value);
        return true;
    }

    private static decimal Factor(string suffix) => suffix switch
    {
        "m" => 0.001m,
        "" => 1m,
        "k" => 1_000m,
        "M" => 1_000_000m,
        "G" => 1_000_000_000m,
        "T" => 1_000_000_000_000m,
        "Ki" => 1024m,
        "Mi" => 1024m * 1024,
        "Gi" => 1024m * 1024 * 1024,
        _ => 1024m * 1024 * 1024 * 1024,
    };

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z][a-z0-9]*(?:\.[a-z0-9][-a-z0-9]*)*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\A(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?(?::[0-9]{1,5})?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Image();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EnvName();

    private const string LabelKey = "(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?";
    private const string LabelValue = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
    private const string LabelTest = $@"(?: ?(?:==?|!=) ?{LabelValue}| (?:not)?in \({LabelValue}(?:, ?{LabelValue})*\))?";

    [GeneratedRegex($@"\A{LabelKey}{LabelTest}(?:, ?!?{LabelKey}{LabelTest})*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\A[A-Za-z][-A-Za-z0-9_./=!,]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldSelector();

    [GeneratedRegex(@"\A\{?\.?[A-Za-z][-A-Za-z0-9_.\[\]]*\}?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldPath();

    [GeneratedRegex(@"\A(?:[0-9]{1,6}(?:h|m|s))+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A[0-9]{1,9}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Count();

    [GeneratedRegex(@"\A[A-Za-z][-A-Za-z0-9_.,/]*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A[A-Za-z0-9_][-A-Za-z0-9_.]*(?:/[A-Za-z0-9_.][-A-Za-z0-9_.]*)*\.(?:ya?ml|json)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ManifestPath();

    [GeneratedRegex(@"\A(?<number>[0-9]{1,15}(?:\.[0-9]{1,9})?)(?<suffix>m|k|M|G|T|Ki|Mi|Gi|Ti)?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quantity();
}
