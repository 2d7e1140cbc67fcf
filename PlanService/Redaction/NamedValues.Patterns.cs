using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

internal static partial class NamedValues
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int TimeoutMilliseconds = 2000;

    // Groups: k the name, v the value, q its quote where it has one. Values stand in lookaheads: what follows an innocent name may
    // hold a telling one.
    private static readonly Regex[] ByName =
        [YamlLine(), EnvLine(), Quoted(), Bare(), NameThenValue(), ValueThenName(), CommandFlag(), ConnectionPart()];

    // "password: anything up to the end of the line"
    [GeneratedRegex("""^[ \t]*(?:-[ \t]+)?(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100}):[ \t]+(?<v>[^\s"'\\][^\r\n]*)""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex YamlLine();

    // "DB_PASSWORD=with spaces", up to the end of the line or the next assignment
    [GeneratedRegex("""^[ \t]*(?:export[ \t]+|ENV[ \t]+|-[ \t]+)?(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100})=(?<v>[^\s"'][^\r\n]*?)(?=[ \t]+[A-Za-z_][A-Za-z0-9_]*=|[ \t\r]*$)""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex EnvLine();

    // name="value", "name": "value", 'name' => 'value', \"name\":\"value\"; a quote that is not closed ends with the line
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100})(?:\\*["'])?[ \t]{0,3}\]?(?:=>|:=|==?|:)[ \t]{0,3}\[?(?=(?<q>\\+["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)|(?<q>")(?<v>(?:\\.|[^"\\\r\n])*)|(?<q>')(?<v>(?:''|[^'\r\n])*))""", Options, TimeoutMilliseconds)]
    private static partial Regex Quoted();

    // name=value, name: value, "name":value anywhere in a line; query parameters have their own pattern
    [GeneratedRegex("""(?<![A-Za-z0-9_.?&;])(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100})(?:\\*["'])?[ \t]{0,3}(?:=>|:=|==?|:)[ \t]{0,3}(?=(?<v>[^\s"'\\][^\s]*))""", Options, TimeoutMilliseconds)]
    private static partial Regex Bare();

    // {name: DB_PASSWORD, value: …} in YAML, JSON and JSON inside a string
    [GeneratedRegex("""\bname(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100})(?:\\*["'])?\s*,?\s*(?:\\*["'])?value(?:\\*["'])?\s*[:=][ \t]*(?=(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)|(?<v>[^\s"'\\][^\r\n]*))""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex NameThenValue();

    [GeneratedRegex("""\bvalue(?:\\*["'])?\s*[:=][ \t]*(?:(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)\k<q>|(?<v>[^\s"'\\][^\r\n,]*))\s*,?\s*(?:\\*["'])?name(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?<k>[A-Za-z_][A-Za-z0-9_.-]{0,100})""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex ValueThenName();

    // --password x, "--password", "x" and the same as items of a YAML list
    [GeneratedRegex("""(?<![A-Za-z0-9_-])--?(?<k>[A-Za-z][A-Za-z0-9_.-]{0,60})(?:\\*["'])?(?:[ \t]+|[ \t]*,\s*|[ \t\r]*\n[ \t]*-[ \t]+)(?=(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])+)|(?<v>[^\s"'\\-][^\s]*))""", Options, TimeoutMilliseconds)]
    private static partial Regex CommandFlag();

    // Server=db;User Id=app;Password=x;
    [GeneratedRegex("""(?<=;[ \t]*)(?<k>[A-Za-z][A-Za-z0-9_. -]{0,60}?)[ \t]*=[ \t]*(?=(?<v>[^;\s][^;\r\n]*))""", Options, TimeoutMilliseconds)]
    private static partial Regex ConnectionPart();

    [GeneratedRegex("""[?&;](?<k>[A-Za-z][A-Za-z0-9_.%-]{0,60})=(?<v>[^&\s"'#<>;]+)""", Options, TimeoutMilliseconds)]
    private static partial Regex QueryParameter();

    [GeneratedRegex("""\bkind(?:\\*["'])?\s*:\s*(?:\\*["'])?Secret(?:List)?\b""", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex SecretKind();

    [GeneratedRegex("""^(?<i>[ \t]*)(?:-[ \t]+)?(?:data|stringData):[ \t]*\r?\n(?:(?:\k<i>[ \t]+[^\r\n]*|[ \t]*)\r?\n)*(?:\k<i>[ \t]+[^\r\n]*)?""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex DataBlock();

    // A value on its key's line, or a line of a block scalar
    [GeneratedRegex("""^[ \t]+(?:["']?[-._A-Za-z0-9]+["']?:(?:[ \t]+(?<v>(?![|>][+-]?[0-9]?[ \t\r]*$)[^\r\n]+))?|(?<v>[^\r\n]+))\r?$""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex DataEntry();

    [GeneratedRegex("""(?:\\*["'])(?:data|stringData)(?:\\*["'])\s*:\s*\{[^{}]*\}?""", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex DataObject();

    [GeneratedRegex("""(?<q>\\*["'])[-._A-Za-z0-9]+\k<q>\s*:\s*\k<q>(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)""", Options, TimeoutMilliseconds)]
    private static partial Regex JsonEntry();

    [GeneratedRegex("""\A[|>][+-]?[0-9]?[+-]?\z""", Options, TimeoutMilliseconds)]
    private static partial Regex BlockIndicator();

    [GeneratedRegex("""\A(?:true|false|null|nil|none|undefined|~|<(?:none|nil|unset|hidden|masked|redacted|set to the key [^>]*)>.*|\$\([A-Za-z0-9_]+\)|\$\{[A-Za-z0-9_:.-]*\}|\$[A-Z_][A-Z0-9_]*|\{\{.*\}\}|[*x•.]{3,}|\(?redacted\)?|[0-9]+ bytes?|[^\w]{1,2})[,;]?\z""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex NoSecret();

    // YAML and JSON that goes on, and sentences about a secret rather than the secret.
    [GeneratedRegex("""\A(?:[\[{].*[\]}],?|[\[{(]+|[&*][A-Za-z0-9_-]+|(?:<set|yes|no|on|off|has|does|signature|is|was|not|invalid|expired|missing|required|failed|denied|unknown|unauthorized|forbidden|empty|unset|authentication|must|cannot|could|should)(?:[ ,.;:][a-z ,.;:'"/-]*)?)\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Syntax();
}
