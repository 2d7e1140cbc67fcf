using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClusterCodex.ServiceDefaults.Storage;

/// <summary>Columns that hold JSON.</summary>
public static partial class JsonColumns
{
    private const string Null = @"\u0000";

    /// <summary>
    /// Stores a JSON text as <c>jsonb</c>. That accepts every character but U+0000 (PostgreSQL manual, 8.14 JSON Types), which external
    /// text such as a container's termination message may contain: it is stored as U+FFFD.
    /// </summary>
    public static PropertyBuilder<string> IsJson(this PropertyBuilder<string> property) =>
        property.HasColumnType("jsonb").HasConversion(json => Storable(json), json => json);

    private static string Storable(string json) => json.Contains(Null, StringComparison.Ordinal)
        ? Escape().Replace(json, escape => escape.Value == Null ? @"\uFFFD" : escape.Value)
        : json;

    // Every escape, so that the second half of an escaped backslash is not taken for the first of another.
    [GeneratedRegex(@"\\(u0000|.)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();
}
