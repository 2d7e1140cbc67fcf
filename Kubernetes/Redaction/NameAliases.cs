using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Replaces object names by aliases, so that the model provider does not receive them, and restores them in the answer.</summary>
internal sealed class NameAliases
{
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Regex? _mask;
    private readonly Regex? _restore;

    /// <param name="names">The names to mask; other words, such as parts of images, are unchanged.</param>
    public NameAliases(IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(name => name.Length))
        {
            // A valid Kubernetes name, so that commands stay commands.
            var alias = FormattableString.Invariant($"anon-{_aliases.Count + 1}");
            _aliases[name] = alias;
            _names[alias] = name;
        }

        if (_aliases.Count > 0)
        {
            _mask = Whole(_aliases.Keys);
            _restore = Whole(_names.Keys.OrderByDescending(alias => alias.Length));
        }
    }

    public string Mask(string text) => _mask?.Replace(text, match => _aliases[match.Value]) ?? text;

    public string Restore(string text) => _restore?.Replace(text, match => _names[match.Value]) ?? text;

    private static Regex Whole(IEnumerable<string> words) =>
        new($"(?<![A-Za-z0-9])(?:{string.Join('|', words.Select(Regex.Escape))})(?![A-Za-z0-9])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
}
