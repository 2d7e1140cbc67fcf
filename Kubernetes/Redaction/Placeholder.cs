using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>The text that replaces a secret, such as <c>[REDACTED:password:1]</c>.</summary>
public static partial class Placeholder
{
    public static string Of(string type, int number) => FormattableString.Invariant($"[REDACTED:{type}:{number}]");

    /// <summary>Whether a text contains one, also one that a model has modified slightly.</summary>
    public static bool IsIn(string text) => text.Contains("REDACTED", StringComparison.OrdinalIgnoreCase);

    /// <summary>Exactly written placeholders in a text.</summary>
    public static MatchCollection All(string text) => Pattern().Matches(text);

    [GeneratedRegex(@"\[REDACTED:[a-z-]+:[0-9]+\]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Pattern();
}
