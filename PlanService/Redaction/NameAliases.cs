using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>Stands-in for object names, for those who do not want a model provider to know them; put back on the way in.</summary>
internal sealed class NameAliases
{
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Regex? _hide;
    private readonly Regex? _reveal;

    /// <param name="names">The names to hide; the words of images and the like are left alone.</param>
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
            _hide = Whole(_aliases.Keys);
            _reveal = Whole(_names.Keys.OrderByDescending(alias => alias.Length));
        }
    }

    public string Hide(string text) => _hide?.Replace(text, match => _aliases[match.Value]) ?? text;

    public string Reveal(string text) => _reveal?.Replace(text, match => _names[match.Value]) ?? text;

    private static Regex Whole(IEnumerable<string> words) =>
        new($"(?<![A-Za-z0-9])(?:{string.Join('|', words.Select(Regex.Escape))})(?![A-Za-z0-9])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
}
