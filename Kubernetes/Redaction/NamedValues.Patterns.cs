using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

internal static partial class NamedValues
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int TimeoutMilliseconds = 2000;

    // Groups: k the name, v the value, q its quote where it has one. Values are matched in lookaheads: what follows a harmless
    // name may contain the name of a secret.
    private static readonly Regex[] ByName =
    [
        YamlLine(), EnvLine(), Quoted(), Bare(), Compared(), Arguments(), Setter(), Element(), ElementValue(), NamedElement(), Attributes(), SpacedName(),
        NameThenValue(), ValueThenName(), CommandFlag(), ConnectionPart(), Columns(), StoredValue(), VariableDefault(), LookedUp(), TripleQuoted(), Said(), CamelCase(), Record(), NameElement(), FormPart(),
    ];

    // "password: anything up to the end of the line", and LDIF's "userPassword:: base64"
    [GeneratedRegex("""^[ \t]*(?:-[ \t]+)?(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})::?[ \t]+(?<v>[^\s"'\\][^\r\n]*)""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex YamlLine();

    // "DB_PASSWORD=with spaces", up to the end of the line or the next assignment
    [GeneratedRegex("""^[ \t]*(?:export[ \t]+|ENV[ \t]+|-[ \t]+)?(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})=(?<v>[^\s"'][^\r\n]*?)(?=[ \t]+[A-Za-z_][A-Za-z0-9_]*=|[ \t\r]*$)""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex EnvLine();

    // name="value", "name": "value", 'name' => 'value', \"name\":\"value\", name: string = "value", name == "value", also with the value
    // on the next line; a quote that is not closed ends with the line
    [GeneratedRegex("""(?<![A-Za-z0-9_.]|[A-Za-z0-9_.]-)(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})(?:\\*["'`])?(?:\[[0-9]{0,4}\])?[ \t]{0,20}\)?\]?[ \t]{0,3}(?:\r?\n[ \t]{0,60}(?==>|:=))?(?::?[ \t]*(?:&?str|[Ss]tring|\[\]byte|bytes)\??[ \t]*)?(?:=>|->|:{1,3}=|\?\?=|\|\|=|[?+.]=|[!=]?==?|:|\|\||\?\?)[ \t]{0,20}(?:[(\\]?[ \t]{0,20}\r?\n[ \t]{0,60})?(?:[A-Za-z_$][A-Za-z0-9_.$]{0,60}(?:\([^()\r\n]{0,80}\)|\[[^\[\]\r\n]{0,80}\])?[ ]{0,3}(?:\|\||\?\?|or)[ ]{0,3})?(?:\[|(?:new[ ])?(?:[Ss]tring|\[\]byte|bytes|Buffer\.from|SecretStr|SecureString|Some)\(|[a-zA-Z@$]{1,2}(?=["'`]))?(?=(?<q>\\+["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)|(?<q>")(?<v>(?:\\.|[^"\\\r\n])*)|(?<q>`)(?<v>[^`\r\n]*)|(?<q>')(?<v>(?:''|\\.|[^'\\\r\n])*))""", Options, TimeoutMilliseconds)]
    private static partial Regex Quoted();

    // name=value, name: value, "name":value anywhere in a line; query parameters have their own pattern. Longer values are followed to
    // their end in code, once: a long word may contain a name at every other character, which is also why a name is taken whole.
    [GeneratedRegex("""(?<![A-Za-z0-9_.?&;])(?<k>(?>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,99}[A-Za-z0-9_.])?))(?:\\*["'])?\]?[ \t]{0,20}(?:=>|->(?=[ \t])|:{1,3}=|\?\?=|\|\|=|[?+.]=|[!=]?==?|:)[ \t]{0,20}(?=(?!(?:secret|configmap)s? \\*"|new )(?<v>\$\([^()\r\n]*\)|\$?\{\{[^{}\r\n]*\}\}|<[A-Za-z_][^<>\r\n]*>|[0-9]+ bytes\b|[^\s"'\\][^\s]{0,2000}))""", Options, TimeoutMilliseconds)]
    private static partial Regex Bare();

    // "value" == name, compare("value", name)
    [GeneratedRegex("""(?<q>["'])(?<v>[^"'\r\n]{1,200})\k<q>[ \t]{0,3}(?:[!=]==?|\.equals\()[ \t]{0,3}(?<k>[A-Za-z0-9_$][A-Za-z0-9_.-]{0,100})|(?:cmp|equals?|compare|digest)\([ \t]{0,3}(?<q>["'])(?<v>[^"'\r\n]{1,200})\k<q>[ \t]{0,3},[ \t]{0,3}(?<k>[A-Za-z0-9_$][A-Za-z0-9_.-]{0,100})""", Options, TimeoutMilliseconds)]
    private static partial Regex Compared();

    // call("name", "value") and compare(name, "value")
    [GeneratedRegex("""\([ \t]{0,3}(?:(?<a>["'])(?<k>[A-Za-z0-9_][A-Za-z0-9_. -]{0,100})\k<a>|(?<=(?:cmp|equals|compare)\([ \t]{0,3})(?<k>[A-Za-z0-9_$][A-Za-z0-9_.-]{0,100}))[ \t]{0,3},\s{0,20}(?:[A-Za-z]{1,40}[ \t]{0,3}=[ \t]{0,3})?(?<q>["'])(?<v>(?:\\.|[^"'\\\r\n]){1,400})\k<q>""", Options, TimeoutMilliseconds)]
    private static partial Regex Arguments();

    // setPassword("value"), .token("value"), password.equals("value")
    [GeneratedRegex("""(?<![A-Za-z0-9_])(?:set|with|add|using)?_?(?<k>(?:[Aa]pi|[Aa]ccess|[Aa]uth|[Bb]earer|[Uu]ser|[Dd]b|[Cc]lient)?_?(?:[Pp]assword|[Pp]asswd|[Pp]assphrase|[Tt]oken|[Ss]ecrete?|[Kk]ey))(?:\.equals|\.compareTo|\.assign)?\([ \t]{0,3}(?<q>["'])(?<v>(?:\\.|[^"'\\\r\n]){1,400})\k<q>[ \t]{0,3}[,)]""", Options, TimeoutMilliseconds)]
    private static partial Regex Setter();

    // <name>value</name>, <string name="name">value</string>, <key>name</key><string>value</string>, <name>name</name><value>value</value>
    [GeneratedRegex("""<\s{0,3}(?<k>[A-Za-z0-9_][A-Za-z0-9_.:-]{0,100})(?:\s[^<>]{0,400})?>\s*(?:<!\[CDATA\[)?(?<v>[^<]{1,2000}?)(?:\]\]>\s*)?</""", Options, TimeoutMilliseconds)]
    private static partial Regex Element();

    [GeneratedRegex("""<\s{0,3}[A-Za-z][^<>]{0,200}?\b(?:key|name|id|property)[ \t]*=[ \t]*["'](?<k>[A-Za-z0-9_][A-Za-z0-9_.: -]{0,100})["'][^<>]{0,200}>\s{0,60}(?:<(?:value|string)>\s{0,60})?(?<v>[^<]{1,2000})</|<(?<t>key|name|id|property)>(?<k>[^<>]{1,100})</\k<t>>\s{0,60}<(?:string|value|data)>(?<v>[^<]{1,2000})</""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex NamedElement();

    // <name value="value"/>
    [GeneratedRegex("""<\s{0,3}(?<k>[A-Za-z0-9_][A-Za-z0-9_.:-]{0,100})\s(?:[^<>]{0,200}?\s)?value[ \t]*=[ \t]*(?<q>["'])(?<v>[^<"'\r\n]{1,2000})""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex ElementValue();

    // <add key="name" value="value"/>, in either order
    [GeneratedRegex("""\b(?:key|name|id|property)[ \t]*=[ \t]*["'](?<k>[A-Za-z0-9_][A-Za-z0-9_.: -]{0,100})["'][^<>]{0,200}?\bvalue[ \t]*=[ \t]*(?<q>["'])(?<v>[^<>"'\r\n]{1,2000})|\bvalue[ \t]*=[ \t]*(?<q>["'])(?<v>[^<>"'\r\n]{1,2000})["'][^<>]{0,200}?\b(?:key|name|id|property)[ \t]*=[ \t]*["'](?<k>[A-Za-z0-9_][A-Za-z0-9_.: -]{0,100})["']""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Attributes();

    // "API key: value", "Client Secret = value": names of two words
    [GeneratedRegex("""\b(?<!non-existent )(?<k>(?:api|access|secret|private|auth|client|app|application|consumer|personal access|bearer|service|shared|signing|encryption|account|license|master|user|admin)[ ](?:key|token|secret|password|passphrase|pass))[ \t]{0,3}(?:=>|:=|=|:|is)[ \t]{0,3}(?:(?<q>["'])(?<v>[^"'\r\n]{1,400})|(?<v>[^\s"'\\][^\s]*))""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex SpacedName();

    // A value that is alone on the line after its name, where a log was cut or a program prints the two by two calls. What a logger
    // writes before its message is skipped.
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})(?:\\?["'])?(?:[ \t]{0,3}(?:=>|:=|=|:)[ \t]*(?:\\?["']\}?)?[ \t]*\r?\n|[ \t]*\r?\n(?=[^\r\n]{0,120}?[=:][ \t]))(?:[ \t]*\r?\n)?(?:[ \t]*(?:\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ]?[^ \t\r\n]*|\[?[0-9]{2}:[0-9]{2}:[0-9]{2}[^ \t\r\n]*|(?:std(?:out|err))[ ][FP]|[IWEF][0-9]{4}[ ][0-9:.]+[ ]+[0-9]+[ ][^ \]\r\n]+\]|[\[(]?(?i:trace|debug|info|warn|warning|error|fatal)[\])]?:?|\[[a-z0-9/.-]+\]|(?i:level|lvl|ts|time|severity)=[^ \r\n]+|\{(?:"(?!msg|message|log)[a-z]+":"[^"\r\n]*",?)*(?="(?:msg|message|log)"))(?=[ \t"]))*[ \t]*(?:(?:"(?:msg|message|log)":|msg=)"?|[=:][ \t]+)?(?<v>[^\s"{}][^\s"]*)[^\S\r\n]*(?=["}]*[ \t]*\r?$)""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex NextLine();

    // {name: DB_PASSWORD, value: …} in YAML, JSON and JSON inside a string, also with a description between the two
    [GeneratedRegex("""\b(?:name|key)(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})(?:\\*["'])?\s*,?\s*(?:#[^\r\n]{0,200}\s*|(?:\\*["'])?valueFrom(?:\\*["'])?\s*:\s*null\s*,\s*|(?:\\*["'])?(?:description|displayName|type|required|sensitive)(?:\\*["'])?\s*[:=]\s*[^\r\n,{}]{1,200}(?:,\s*|\s*\n\s*)){0,3}(?:\\*["'])?(?:value|default|defaultValue)(?:\\*["'])?\s*[:=][ \t]*(?=(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)|(?<v>[^\s"'\\][^\r\n]*))""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex NameThenValue();

    [GeneratedRegex("""\bvalue(?:\\*["'])?\s*[:=][ \t]*(?:(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])*)\k<q>|(?<v>(?>[^\s"'\\][^\r\n,]{0,500})))\s*,?\s*(?:\\*["'])?name(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex ValueThenName();

    // --password x, "--password", "x" and the same as items of a YAML list or as lines of "kubectl describe"
    [GeneratedRegex("""(?<![A-Za-z0-9_-])--?(?<k>[A-Za-z][A-Za-z0-9_.-]{0,60})(?:\\*["'])?(?:[ \t]+|[ \t]*,\s*|[ \t\r]*\n[ \t]*-[ \t]+|[ \t\r]*\n[ \t]+(?=[^\s-][^\s]*(?<!:)[ \t\r]*(?:\n|\z)))(?=(?<q>\\*["'])(?<v>(?:(?!(?<!\\)\k<q>)[^\r\n])+)|(?<v>[^\s"'\\-][^\s]*))""", Options, TimeoutMilliseconds)]
    private static partial Regex CommandFlag();

    // Server=db;User Id=app;Password=x;
    [GeneratedRegex("""(?<=;[ \t]*)(?<k>[A-Za-z][A-Za-z0-9_. -]{0,60}?)[ \t]*=[ \t]*(?=(?<v>[^;\s][^;\r\n]*))""", Options, TimeoutMilliseconds)]
    private static partial Regex ConnectionPart();

    // NAME value at the end of a line, as Dockerfiles and tables of a console have it; no Kubernetes name has an underscore. A table's
    // border may stand between them.
    [GeneratedRegex("""(?<![^\s|"'])(?:(?<k>[A-Za-z0-9]{1,40}(?:_[A-Za-z0-9]{1,40}){1,10})(?:[ \t]{1,40}\|?|\|)|(?<k>[A-Za-z][A-Za-z0-9]{0,60})[ \t]{0,40}(?:\||\.{3,}))[ \t]{0,40}(?:(?<q>["'])(?<v>(?=[^"'\r\n]*[0-9])[^"'\r\n]{4,400})\k<q>|(?<v>(?=[^\s]{0,400}[0-9])(?=[^\s]{0,400}[A-Za-z])[^\s"':=|$<{(][^\s"'|]{5,400}))[ \t]{0,40}\|?[ \t]*\r?$""", Options | RegexOptions.Multiline, TimeoutMilliseconds)]
    private static partial Regex Columns();

    // consul kv put app/password x, npm config set //registry/:_authToken x
    [GeneratedRegex("""\b(?:config[ \t]+set|kv[ \t]+put|etcdctl[ \t]+put|ssm[ \t]+put-parameter[ \t]+--name)(?:[ \t]+-[A-Za-z-]+(?:=\S{1,60})?){0,4}[ \t]+["']?(?:[^\s"'=]{0,200}[/:.])?(?<k>[A-Za-z0-9_-]{1,100})["']?[ \t=]+(?:--value[ \t]+)?(?<q>["'])?(?<v>[^\s"']{3,400})""", Options, TimeoutMilliseconds)]
    private static partial Regex StoredValue();

    // getenv("DB_PASS") -> x
    [GeneratedRegex("""\([ \t]*(?<a>["'])(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})\k<a>[ \t]*\)[ \t]*(?:->|=>|==?|:|returned|is|\.equals\()[ \t]*(?<q>["'])?(?<v>[^\s"'(){}]{3,400})""", Options, TimeoutMilliseconds)]
    private static partial Regex LookedUp();

    // storePassword 'x' of a build script, private_key "x"; of a configuration file, "password" to "x"; secret "x" is the name of an object
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])(?:(?<k>[a-z]{2,30}(?:[A-Z][a-z]{1,30}){1,4})[ \t]+(?<q>["'])(?<v>[^"'\r\n]{3,400})\k<q>|(?<k>(?!secrets?\b)[A-Za-z][A-Za-z0-9_-]{2,60})[ \t]*(?<q>["'])(?<v>[^"'\r\n]{3,400})\k<q>[ \t]*;|(?<k>pass(?:word|wd)?)[ \t]+(?<q>["'])(?<v>(?=[^"'\r\n]*[0-9])[^"'\r\n]{6,400})\k<q>)|(?<a>["'])(?<k>[A-Za-z][A-Za-z0-9_.-]{2,60})\k<a>[ \t]+to[ \t]+(?<q>["'])(?<v>[^"'\r\n]{3,400})\k<q>""", Options, TimeoutMilliseconds)]
    private static partial Regex CamelCase();

    // apiToken,x, of a table in CSV
    [GeneratedRegex("""(?<![^\s,;"'])(?<k>[A-Za-z][A-Za-z0-9_.-]{2,60})["']?(?:[ ]?[,;][ ]?["']{1,2}|[,;]["']?)(?<v>(?=[^\s,;"']{0,400}[0-9])[^\s,;"'()]{8,400})(?=["']{0,2}(?:[,;]|\s|\z))""", Options, TimeoutMilliseconds)]
    private static partial Regex Record();

    // <name="apiToken"/> <value="x"/>
    [GeneratedRegex("""<name[ \t]*=[ \t]*["'](?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})["'][^<>]{0,40}>\s{0,60}<value[ \t]*=[ \t]*(?<q>["'])(?<v>[^<>"'\r\n]{1,2000})""", Options, TimeoutMilliseconds)]
    private static partial Regex NameElement();

    // A field of a form: its name in the part's header, its value after an empty line
    [GeneratedRegex("""\bform-data;[ \t]{0,3}name="(?<k>[^"\r\n]{1,100})"[^\r\n]{0,200}\r?\n(?:[A-Za-z-]{1,40}:[^\r\n]{0,200}\r?\n){0,4}\r?\n(?<v>[^\r\n]{1,2000})""", Options, TimeoutMilliseconds)]
    private static partial Regex FormPart();

    // password = """x"""
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])(?<k>[A-Za-z0-9_][A-Za-z0-9_.-]{0,100})[ \t]{0,20}[:=][ \t]{0,20}(?<q>"{3}|'{3})\s{0,20}(?<v>[^"']{1,2000})""", Options, TimeoutMilliseconds)]
    private static partial Regex TripleQuoted();

    // the value of API_TOKEN is x
    [GeneratedRegex("""(?<![A-Za-z0-9_.-])(?<k>[A-Za-z0-9]{1,40}(?:_[A-Za-z0-9]{1,40}){1,10})[ \t]+(?:is|was|equals)[ \t]+(?<q>["'])?(?<v>(?=[^\s]{0,400}[0-9])[^\s"']{6,400})""", Options, TimeoutMilliseconds)]
    private static partial Regex Said();

    // variable "db_password" { default = "x" }
    [GeneratedRegex("""\bvariable[ \t]+"(?<k>[A-Za-z0-9_-]{1,100})"[ \t]*\{[^{}]{0,400}?\bdefault[ \t]*=[ \t]*(?<q>")(?<v>[^"\r\n]{1,400})""", Options, TimeoutMilliseconds)]
    private static partial Regex VariableDefault();

    [GeneratedRegex("""(?:[?&;]|(?<![\w.%&?;-])(?=[A-Za-z][A-Za-z0-9_.-]{0,60}=[^&\s"'#<>;]{1,500}&[a-z]))(?<k>[A-Za-z][A-Za-z0-9_.%-]{0,60})=(?=(?<v>[^&\s"'#<>;]{1,2000}))""", Options, TimeoutMilliseconds)]
    private static partial Regex QueryParameter();

    [GeneratedRegex("""\bkind(?:\\*["'])?\s*:\s*(?:\\*["'])?Secret(?:List)?\b""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
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

    [GeneratedRegex("""\A(?:![a-z-]{1,20}[ ])?[|>][+-]?[0-9]?[+-]?\z""", Options, TimeoutMilliseconds)]
    private static partial Regex BlockIndicator();

    [GeneratedRegex("""\A(?:v?[0-9]{1,10}(?:\.[0-9]{1,10}){0,3}(?:[-+._][A-Za-z0-9._-]{1,60})?|[0-9a-f]{7,64}|[a-z]{2,20})(?:@sha256:[0-9a-f]{64})?["',)\]}]{0,3}\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Tag();

    [GeneratedRegex("""(?:\b[a-z0-9](?:[a-z0-9.-]{0,100})(?::[0-9]{2,5})?/(?:[a-z0-9._-]{1,100}/){0,6}|\b[Ii]mage["']?:?[ ]["'\\]{0,2})\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Repository();

    [GeneratedRegex("""^[ \t]*(?:#|//|/?\*|--|;|<!--)""", Options, TimeoutMilliseconds)]
    private static partial Regex CommentLine();

    [GeneratedRegex("""^[A-Za-z_][A-Za-z0-9_.-]*[=:](?:.|$)""", Options, TimeoutMilliseconds)]
    private static partial Regex Assignment();
}
