using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>Colours and cursor movements that a console program writes between a name and its value.</summary>
internal static partial class TerminalSequences
{
    /// <summary>The text without them; the same instance where it has none.</summary>
    public static string Remove(string text) => text.Contains('\e', StringComparison.Ordinal) ? Sequence().Replace(text, "") : text;

    [GeneratedRegex("\\e\\[[0-9;:?]{0,30}[A-Za-z]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Sequence();
}
