using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Recognizes values of a secret's name that are not secrets: switches, references, masks, placeholders, code, sentences about it.</summary>
internal static partial class HarmlessValue
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int TimeoutMilliseconds = 2000;

    /// <param name="value">Without its quotes.</param>
    /// <param name="quoted">Quoted text is never syntax or prose.</param>
    public static bool Is(string value, bool quoted) =>
        value.Length == 0 || Reference().IsMatch(value) || Mask().IsMatch(value) || (!quoted && Syntax().IsMatch(value));

    /// <summary>Whether a text holds nothing but references and what joins them: <c>$(USER):$(PASSWORD)</c>.</summary>
    public static bool IsReferenceOnly(string value) => References().IsMatch(value);

    /// <summary>Whether a comment of documentation shows an example rather than a value: <c># password: changeme</c>.</summary>
    public static bool IsExample(string value) => Example().IsMatch(value);

    /// <summary>Whether the credentials of a header or a command are an example or a variable: <c>user:password</c>, <c>Bearer $TOKEN</c>.</summary>
    public static bool IsExampleLogin(string value) => ExampleLogin().IsMatch(value);

    /// <summary>Whether a value is a word or several in camel case: <c>ServiceUnavailable</c>.</summary>
    public static bool IsWords(string value) => CamelCase().IsMatch(value);

    /// <summary>Whether a word is too random to be a name, a version or a path; what a weak name needs before its value is redacted.</summary>
    public static bool IsOpaque(string value)
    {
        int digits = 0, letters = 0;
        foreach (var c in value)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            letters += char.IsAsciiLetter(c) ? 1 : 0;
        }

        return digits >= 3 && letters >= 3 && OpaqueWord().IsMatch(value) && !Digest().IsMatch(value);
    }

    // Switches, and whatever another place fills in.
    [GeneratedRegex("""\A(?:true|false|enabled|disabled|\((?:hidden|redacted|masked|omitted|none|empty|set|not set|unset)\)|null|nil|none|undefined|~|<(?:[A-Za-z_][^<>]*)>(?:[ \t].*)?|\$\([^()]*\)|\$\{\{[^{}]*\}\}|\$\{[A-Za-z0-9_.-]*(?::?[-?+=](?:\$\{[A-Za-z0-9_]*\}|\$[A-Za-z0-9_]+)?)?\}|%[sdvq]|%\([a-z_]{1,40}\)s|\{[0-9]?\}|[01]|![01]|#\{[^{}]*\}|&lt;[A-Za-z_ -]{1,60}&gt;|#[a-z]+(?:-[a-z]+)*|[a-z_-]+(?:/[a-z_-]+){2,}(?:#[a-z]+)?|arn:aws[a-z-]*:iam::[^\s]*|\s*(?:[+][ ]|\.(?=[ $]))\s*[A-Za-z_$(].*|\$[A-Z_][A-Z0-9_]*|\$[0-9]\}?|(?:\{\{(?![^{}]*\b(?:default|or|coalesce)[ ]+["'][^"']{4,})[^{}]*\}\})+|%[A-Z_][A-Z0-9_]*%|\{[a-z_.]{1,40}\}|@Microsoft\.KeyVault\(.*|\(?redacted\)?|[0-9]{1,4}/[0-9]{1,4}|amd64|arm64|i386|armhf|[0-9]+ bytes?|[^\w]{1,2})[,;]?\z""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Reference();

    [GeneratedRegex("""\A(?:[*x•.#-]{3,}|x{1,2}|(?<c>[A-Za-z0-9*])\k<c>{5,}|[A-Za-z0-9~.-]{0,12}[_.~-]{0,2}(?<c>[xX*])\k<c>{15,}[._-]?[xX]*|[a-z-]*fake[a-z-]*|(?:your|insert|enter|replace|put|paste|add)[-_ ][a-z0-9_ -]*(?:password|token|secret|key|here|value|credential|pass|me)s?[a-z0-9_ -]*|[a-z_ -]*[-_ ](?:here|goes[-_ ]here)|replace[-_]?me|replace[-_]with[-_a-z]{1,60}|change[-_]me(?:[-_][a-z]{1,20}){0,4}|placeholder|dummy|foo-?bar|to-?do)[,;]?\z""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Mask();

    // YAML and JSON that goes on, code that fetches the value, types, and sentences about a secret rather than the secret.
    [GeneratedRegex("""\A(?:(?:YES|NO)\)?|(?:Get|Head|Post|Put|Patch|Delete|GET|HEAD|POST|PUT|PATCH|DELETE)|`[^`]*`?|/(?:etc|run|var|mnt|opt|usr|tmp|home|secrets?)(?:/[A-Za-z0-9._-]{1,64})+|[A-Z_]*(?:PASSWORD|TOKEN|SECRET|KEY|PASS)\]?|\[[^\[\]]*\],?|\{[^{}]*[:"'][^{}]*\},?|\{\},?|[\[{(]+|[&*][A-Za-z0-9_-]+|[a-z ]{1,20}:|new[ ][A-Za-z_][A-Za-z0-9_.]{0,100}\(\{[^{}]*\}\)[;,]?|(?:[A-Za-z_]\w+\.)+[A-Za-z_]\w+\(['].*|[a-z]+(?:-[a-z]+){1,4}-[0-9]+(?:\.[0-9]+){1,3}|(?:new[ ])?[A-Za-z_]{3,}(?:\.[A-Za-z_]\w*)*\((?:[\w$., "'\[\]()-]*)\)?[);,]*(?:[ ]?\{)?|(?:this|self|config|cfg|conf|settings|process\.env|os\.environ|env|ENV|req|request|args|opts|options|params|props|var|local|data|module|secrets|credentials|values|ctx|user|each)(?:\.[A-Za-z_]\w*|\[[^\]\r\n]*\])+[;,)]*|(?:secrets|tokens|configmaps|serviceaccounts|credentials|string|str|number|boolean|object|bytes|any|required|optional)[;,)]?|(?:a|an|the|from|for|by|this|that|<set|yes|no|on|off|has|does|file|could|signature|it|is|was|not|invalid|expired|missing|required|failed|denied|unknown|unauthorized|forbidden|empty|unset|authentication|must|cannot|could|should)(?:[ ,.;:][a-z ,.;:'"/-]*)?|(?:a|an|the|from|for|by|this|that)[ ].*)\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Syntax();

    [GeneratedRegex("""\A(?:change[-_ ]?(?:me|it|this)|(?:my|some|the|a|super|your)?[-_ ]?(?:secret|password|passw0rd|token|key)|example[a-z0-9_-]*|foo|bar|baz|test|dummy|sample|s3cr3t|hunter2|abc123|12345[0-9]*)[.,;!]?\z""", Options | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Example();

    [GeneratedRegex("""\A(?:(?:[Bb]earer|[Bb]asic|[Tt]oken)[ ])?(?:[A-Za-z_-]{1,64}:)?(?:(?:\$\([A-Za-z0-9_]+\)|\$\{[A-Za-z0-9_]+\}|\{\{[^{}]*\}\}|<[A-Za-z_ -]{1,60}>|\$[A-Z_]+|\*{3,}|x{3,})[:]?)+\z""", Options, TimeoutMilliseconds)]
    private static partial Regex References();

    [GeneratedRegex("""\A(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]{2,})(?:[A-Z][a-z]{2,})*\z""", Options, TimeoutMilliseconds)]
    private static partial Regex CamelCase();

    [GeneratedRegex("""\A[A-Za-z0-9+/=_]{16,}\z""", Options, TimeoutMilliseconds)]
    private static partial Regex OpaqueWord();

    [GeneratedRegex("""\A(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|sha[0-9]{1,3}[Ww]ith[A-Za-z]+)\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Digest();

    // A user and a password, or a scheme and a token.
    [GeneratedRegex("""\A(?:<[^<>]*>|(?:[^:\s]*:|(?:bearer|basic|token|api-?key|api-?token|digest)[ \t]+)(?:(?:your|my|the)[-_](?:[a-z]{1,20}[-_]){0,4}(?:token|key|secret|password|credentials?)(?:[-_]here)?|test|pass(?:word|wd)?|pwd|token|secret|change(?:it|me)|x+|y+|z+|\*+|\.{2,}|\[[^\[\]]*\]|<[^<>]*>|\$\d|%[sv]|\$\w+|\$\{[^{}]*\}|\$\(.*|\$?\{\{.*))\z""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ExampleLogin();
}
