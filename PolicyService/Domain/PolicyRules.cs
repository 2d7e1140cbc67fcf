using System.Text.RegularExpressions;
using ClusterCodex.AccessControl.Authorization;

namespace ClusterCodex.PolicyService.Domain;

/// <summary>
/// What the lists of an access policy may hold. Each rule returns what is wrong, or null. A pattern that could never match is an
/// error: it would look like a right that does not exist.
/// </summary>
internal static partial class PolicyRules
{
    /// <summary>Entries of one list.</summary>
    public const int MaxEntries = 200;

    public static string? CheckNamespace(string pattern) =>
        NamespacePattern().IsMatch(pattern) ? null : "Must be a namespace's name, '*', or a prefix such as 'team-*'.";

    public static string? CheckKind(string pattern) =>
        KindPattern().IsMatch(pattern) ? null : "Must be a kind as Kubernetes writes it, such as 'Pod', or '*', or a prefix such as 'Replica*'.";

    public static string? CheckAction(string action) =>
        action == PolicyActions.Wildcard || PolicyActions.Names.Contains(action) ? null : $"Must be one of {string.Join(", ", PolicyActions.Names)}, or '*'.";

    [GeneratedRegex(@"\A(?:\*|[a-z0-9](?:[a-z0-9-]{0,62}\*|(?:[a-z0-9-]{0,61}[a-z0-9])?))\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\A(?:\*|[A-Z][A-Za-z0-9]{0,62}\*?)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KindPattern();
}
