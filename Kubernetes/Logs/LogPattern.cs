using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Patterns for untrusted text: matching takes time linear in its length, so that a limit could only fail on a busy machine.</summary>
internal static class LogPattern
{
    /// <summary>A pattern that ignores case; only named groups capture.</summary>
    public static Regex Create(string pattern) => new(
        pattern,
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Regex.InfiniteMatchTimeout);
}
