using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// Recognizes by the rest of its line that a named value is not a secret: a template, a reference into a store of secrets, a call that
/// reads it, a sentence about it.
/// </summary>
internal static partial class HarmlessLine
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int TimeoutMilliseconds = 2000;

    // How a sentence goes on after "the variable A_TOKEN:".
    private static readonly FrozenSet<string> SentenceWords = new[]
    {
        "add", "all", "already", "also", "always", "and", "any", "ask", "based", "because", "both", "but", "change", "check", "choose", "create", "define", "each",
        "either", "every", "get", "give", "go", "here", "how", "if", "it", "its", "just", "keep", "kubectl", "leave", "let", "literal", "look", "make", "mount",
        "neither", "never", "none", "nothing", "one", "only", "optional", "or", "please", "provide", "put", "read", "reference", "remove", "replace", "restart",
        "rotate", "run", "see", "set", "since", "so", "some", "still", "take", "their", "then", "there", "these", "they", "those", "to", "try", "update", "use",
        "using", "verify", "wait", "what", "when", "where", "whether", "which", "why", "with", "without", "write", "your",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <param name="before">The line up to the name.</param>
    /// <param name="name">The name, without its quotes.</param>
    /// <param name="rest">The line from the value on, without the value's opening quote.</param>
    /// <param name="quoted">Quoted text is never code or prose.</param>
    public static bool Is(string before, string name, string rest, bool quoted) =>
        Reference().IsMatch(rest) || (rest[0] == '?' && before.EndsWith("${", StringComparison.Ordinal)) || (!quoted && (Code().IsMatch(rest) || Sentence().IsMatch(rest) || IsProse(before, rest))) || Place().IsMatch(before + name);

    private static bool IsProse(string before, string rest)
    {
        var word = FirstWord().Match(rest);
        return (word.Success && SentenceWords.Contains(word.Groups["w"].Value) && EndsInWord().IsMatch(before))
            || (Failure().IsMatch(before) && Words().IsMatch(rest))
            || (Level().IsMatch(before) && Deed().IsMatch(rest));
    }

    // {{ … }} of a template with any quotes inside, ${X:?message}, ${env:X}, $__file{x}, ENC[…] of sops, tags of YAML, addresses in stores
    // of secrets, marks to be replaced, and credentials that are shown cut: sk-...
    [GeneratedRegex("""\A(?:\{\{(?![^\r\n}]*\b(?:default|or|coalesce)[ ]+["'][^"'\r\n]{4,})[-\s.$][^\r\n]{0,400}?\}\}|\$\([^()\r\n]*\)|\$\{[A-Za-z0-9_.-]*:?\?[^{}]*\}|\$\{(?:env|file|vault|sm|ssm|secrets?|cf|param|sys|config|prop|aws|azure|gcp|opt|self|custom):[^{}\s]+\}|\$__[a-z]+\{[^{}]*\}|ENC\[[A-Z0-9_]+,data:[^\]\r\n]*\]|!(?:Ref|GetAtt|ImportValue|If|Select|FindInMap|env|env_var|secret|reference)[ ][^\r\n]*|!Sub[ ][^\r\n]*(?:\$\{|\{\{resolve:)[^\r\n]*|(?:ref\+)?(?:op|awssm|gcpsm|sm|ssm|vault|bao|keyvault|infisical|doppler|file|env|k8s|secretref)s?:(?://)?[A-Za-z0-9_.@-]*/[A-Za-z0-9_./#@:-]+|arn:aws[a-z-]*:[^\s"']+|projects/[^/\s"']+/secrets/[^\s"']+|(?<d>@@?|__|%%|##?|~~)[A-Za-z_.]+\k<d>|<%[^\r\n%]*%>|\[(?:REDACTED|FILTERED|MASKED|HIDDEN|SCRUBBED|REMOVED|OMITTED)\]|[A-Za-z0-9_-]{0,14}(?:\.{3}|…)[A-Za-z0-9]{0,4})(?=[\s,;)"'\]}\\]|\z)""", Options, TimeoutMilliseconds)]
    private static partial Regex Reference();

    // await x(), os.getenv("X"), ConvertTo-SecureString, [read, write]: of a call with a default value, the default may be the secret.
    [GeneratedRegex("""\A(?:![a-z-]{1,20}[ ][|>]|(?:await|async|function|lambda|typeof|yield)[ (]|\(?(?:ConvertTo|ConvertFrom|Get|Read|New|Import|Invoke|Out|Set)-[A-Z][A-Za-z]+\b|(?:[A-Za-z_$][\w$]*(?:\.|::|->|\?\.))*(?i:get|lookup|env|fetch|read|load|resolve|input|raw_input|prompt|ask|find|require|secret|param|header)\w*\(\s*(?:"(?:[A-Z][A-Z0-9_]*|[^"\r\n0-9]*)"|'(?:[A-Z][A-Z0-9_]*|[^'\r\n0-9]*)')?\s*(?:,\s*(?:""|''|[A-Za-z_][\w.]*)\s*)*\)|\[[ ]*[a-z]+(?:[-./:][a-z]+)*(?:,[ ]*[a-z]+(?:[-./:][a-z]+)*)+[ ]*\])""", Options, TimeoutMilliseconds)]
    private static partial Regex Code();

    // jwt: token is malformed, GetSecret: Failed to reach x, token: oauth2: cannot fetch it, token: 401 Unauthorized, the --token flag
    [GeneratedRegex("""\A(?:(?:[a-z]+[ ]){1,3}(?:is|are|was|were|has|have|had|does|do|did|must|cannot|can|could|should|may|might|will|not|contains?|failed|required|missing|expired|invalid|rejected|denied)\b|(?:is|was|has|must|cannot|could|not|missing|failed|expired|flag|option|argument|parameter|instead|string)[ ][a-z]|(?:Failure|Failed|Error|Invalid|Missing|Unable|Cannot|Could|Timeout|Unexpected|Unknown|Access|Permission|No|Not|The|This|An?)[ ][a-z]|[a-z]{2,20}[0-9]?:[ ][A-Za-z]+[ ][A-Za-z]|[1-5][0-9]{2}[ ][A-Z][a-z]+\b|(?:Required|Invalid|Duplicate|Unsupported)[ ]value\b|(?:Forbidden|Not[ ]found|Too[ ]long|Internal[ ]error):[ ]|(?:exiting|aborting|skipping|ignoring|retrying|EOF|timeout|unauthorized|forbidden|denied|expired|missing|required|unset|undefined|empty)(?=[\s.,;:"')]|\z))""", Options, TimeoutMilliseconds)]
    private static partial Regex Sentence();

    // "failed to refresh the token:", "reading secret:"; not "failed to log in with password:"
    [GeneratedRegex("""\b(?:create|decode|decrypt|delete|encrypt|exchange|fetch|find|generate|get|issue|list|load|look[ ]up|mount|obtain|open|parse|read|refresh|renew|resolve|retrieve|rotate|sign|sync|unmarshal|update|validate|verify|watch|reading|getting|fetching|loading|parsing|opening|syncing|mounting|refreshing|decoding|creating|updating)[ ](?:(?:the|an?|its|this)[ ])?(?:(?!with\b|using\b|by\b)[a-z-]{1,20}[ ]){0,2}\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Failure();

    [GeneratedRegex("""\A[a-z]{1,20}[ ](?:[a-z]{2,20}\b|base64\b|/)""", Options, TimeoutMilliseconds)]
    private static partial Regex Words();

    // INFO secret-sync: reconciled 3 secrets
    [GeneratedRegex("""\b(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\]?:?[ \t]+\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Level();

    [GeneratedRegex("""\A[a-z]{3,20}(?:ed|ing)[ ][a-z0-9]""", Options, TimeoutMilliseconds)]
    private static partial Regex Deed();

    [GeneratedRegex("""\A(?<w>[a-z]{2,12}),?[ ][A-Za-z]""", Options, TimeoutMilliseconds)]
    private static partial Regex FirstWord();

    [GeneratedRegex("""(?<![\w=:/-])[A-Za-z]?[a-z]+[ ]["'`]?\z""", Options, TimeoutMilliseconds)]
    private static partial Regex EndsInWord();

    // The name is part of a resource's address or of a file's path, the verdict of a test, or what a parser did not expect.
    [GeneratedRegex("""(?<![^\s"'=(\[,])(?:arn:aws[a-z-]*:[^\s"']*|\{\{resolve:[^\s"'}]*|/(?:[A-Za-z0-9_.-]{1,100}/){1,20}[A-Za-z0-9_-]{1,100}(?:\.[A-Za-z0-9_-]{1,20}){1,4})\z|---[ ](?:PASS|FAIL)\z|\b(?:[Uu]nexpected|[Ii]llegal|[Uu]nrecognized)[ ]token\z""", Options, TimeoutMilliseconds)]
    private static partial Regex Place();
}
