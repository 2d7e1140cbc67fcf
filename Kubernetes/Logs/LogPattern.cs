using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>
/// Patterns that every line is compared with. The text is bounded (<see cref="LogLine.MaxLength"/>), and they either begin at its start or repeat
/// within bounds, so that the engine that tries one way after the other is fast enough. What the table of classes looks for anywhere is a
/// <see cref="Text.LinearPattern"/>.
/// </summary>
internal static class LogPattern
{
    /// <summary>A pattern that ignores case; only named groups capture.</summary>
    public static Regex Create(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
}
