using System.Globalization;
using System.Text;

namespace ClusterCodex.ServiceDefaults.Telemetry;

/// <summary>Names, labels and numbers as the Prometheus text format 0.0.4 requires them.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>A metric's name from an instrument's: with its unit, and <c>_total</c> for counters.</summary>
    /// <param name="instrument">Such as <c>http.server.request.duration</c>.</param>
    /// <param name="unit">UCUM code; null for none. Annotations such as <c>{request}</c> are ignored.</param>
    /// <param name="isCounter">Whether it only grows.</param>
    public static string MetricName(string instrument, string? unit, bool isCounter)
    {
        var name = Sanitize(instrument, allowColon: true);
        var suffix = UnitSuffix(unit);
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
        {
            name += suffix;
        }

        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>The label set without braces, sorted: the identity of a series. Names that become the same share one label.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var name = Sanitize(key, allowColon: false);
            // Names with two leading underscores are Prometheus's own; `le` is the histogram's.
            name = name.StartsWith("__", StringComparison.Ordinal) || name == "le" ? "tag_" + name.TrimStart('_') : name;
            var text = Escape(Text(value), quotes: true);
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{text}" : text;
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""));
    }

    /// <summary>Text of a <c>HELP</c> line.</summary>
    public static string Help(string text) => Escape(text, quotes: false);

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Sanitize(string name, bool allowColon)
    {
        var result = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            result.Append(char.IsAsciiLetterOrDigit(character) || (allowColon && character == ':') ? character : '_');
        }

        if (result.Length == 0 || char.IsAsciiDigit(result[0]))
        {
            result.Insert(0, '_');
        }

        return result.ToString();
    }

    private static string UnitSuffix(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "us" => "_microseconds",
        "ns" => "_nanoseconds",
        "By" => "_bytes",
        "%" => "_percent",
        _ when unit[0] == '{' => "",
        _ => "_" + Sanitize(unit, allowColon: false),
    };

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        // A lone carriage return ends a line for some readers.
        escaped = escaped.Replace("\r", "", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
