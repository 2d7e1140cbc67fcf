using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Several secrets under one plural name: <c>tokens:</c> with a list, <c>passwords:</c> with one for each user.</summary>
internal static partial class NamedLists
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline;
    private const int TimeoutMilliseconds = 2000;
    private const string PluralName = "(?<k>[A-Za-z0-9_.-]{0,60}(?:[Pp]asswords|PASSWORDS|[Tt]okens|TOKENS|[Ss]ecrets|SECRETS|[Kk]eys|KEYS))";

    public static void Find(string text, List<SecretSpan> spans)
    {
        foreach (var pattern in (Regex[])[Block(), Flow(), Lines()])
        {
            foreach (Match match in pattern.Matches(text))
            {
                if (SecretNames.TypeOf(match.Groups["k"].Value) is { } type)
                {
                    Add(match, type, spans);
                }
            }
        }
    }

    private static void Add(Match match, string type, List<SecretSpan> spans)
    {
        var names = match.Groups["n"].Captures;
        foreach (Capture value in match.Groups["v"].Captures)
        {
            var name = names.LastOrDefault(name => name.Index < value.Index && name.Index + 200 > value.Index)?.Value;
            var quoted = match.Value[value.Index - match.Index - 1] is '"' or '\'';
            var isAbout = name is not null && (SecretNames.IsAbout(name) || name.Equals("id", StringComparison.OrdinalIgnoreCase));
            if (!isAbout && !HarmlessValue.Is(value.Value, quoted) && !value.Value.All(char.IsAsciiDigit) && (type == "password" || !SecretNames.IsObjectName(value.Value)))
            {
                spans.Add(new SecretSpan(value.Index, value.Length, type));
            }
        }
    }

    // Items of a list, which may stand at the name's own indent, or entries of a map, which may not.
    [GeneratedRegex("""^(?<i>[ \t]*)["']?""" + PluralName + """["']?:[ \t]*\r?\n(?:\k<i>[ \t]*-[ \t]+["']?(?<v>[^\s"':][^\s"':]{3,400})["']?[ \t]*(?:\r?\n|\z)|\k<i>[ \t]+["']?(?<n>[A-Za-z0-9_.@-]{1,60})["']?:[ \t]+["']?(?<v>[^\s"'][^\s"']{3,400})["']?[ \t]*(?:\r?\n|\z))+""", Options, TimeoutMilliseconds)]
    private static partial Regex Block();

    // tokens =, with one value on each of the indented lines after it, as in an INI file
    [GeneratedRegex("""^(?<i>[ \t]*)(?<k>[A-Za-z0-9_.-]{1,100})[ \t]*=[ \t]*\r?\n(?:\k<i>[ \t]+(?<v>[^\s"':=#;\[][^\s"':=]{3,400})[ \t]*(?:\r?\n|\z))+""", Options, TimeoutMilliseconds)]
    private static partial Regex Lines();

    // tokens: [a, b], "tokens": ["a", "b"], passwords: {admin: a}
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])["']?""" + PluralName + """["']?[ \t]*[:=][ \t]*(?:\[\s*(?:["']?(?<v>[^\s"',\[\]{}:][^\s"',\[\]{}:]{3,400})["']?\s*(?:,\s*|(?=\]))){1,50}\]|\{\s*(?:["']?(?<n>[A-Za-z0-9_.@-]{1,60})["']?[ \t]*:[ \t]*["']?(?<v>[^\s"',\[\]{}][^\s"',\[\]{}]{3,400})["']?\s*(?:,\s*|(?=\}))){1,50}\})""", Options, TimeoutMilliseconds)]
    private static partial Regex Flow();
}
