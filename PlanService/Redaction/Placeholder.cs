using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>What a model sees in a secret's place, such as <c>[REDACTED:password:1]</c>.</summary>
internal static partial class Placeholder
{
    public static string Of(string type, int number) => FormattableString.Invariant($"[REDACTED:{type}:{number}]");

    /// <summary>Whether a text holds one, also one that a model has bent a little.</summary>
    public static bool IsIn(string text) => text.Contains("REDACTED", StringComparison.OrdinalIgnoreCase);

    /// <summary>Exactly written placeholders in a text.</summary>
    public static MatchCollection All(string text) => Pattern().Matches(text);

    [GeneratedRegex(@"\[REDACTED:[a-z-]+:[0-9]+\]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Pattern();
}
