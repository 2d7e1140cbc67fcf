using System.Text.RegularExpressions;

namespace ClusterCodex.AppHost.Terminal;

internal static partial class Ansi
{
    /// <summary>Takes colours and cursor movements out of a text.</summary>
    public static string Strip(string text) => text.Contains('\e', StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]|\e\][^\a]*\a", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sequence();
}
