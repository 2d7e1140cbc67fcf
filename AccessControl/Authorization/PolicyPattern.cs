namespace ClusterCodex.AccessControl.Authorization;

/// <summary>The patterns of allow lists: a name, <c>*</c>, or a prefix with a trailing <c>*</c>. Case matters, as in Kubernetes.</summary>
public static class PolicyPattern
{
    /// <summary>Whether <paramref name="pattern"/> allows <paramref name="name"/>. An empty pattern or name never matches.</summary>
    public static bool Matches(string pattern, string name) =>
        pattern.Length > 0
        && name.Length > 0
        && (pattern[^1] == '*'
            ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : string.Equals(pattern, name, StringComparison.Ordinal));

    /// <summary>Whether any of <paramref name="patterns"/> allows <paramref name="name"/>.</summary>
    public static bool AnyMatches(IEnumerable<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));
}
