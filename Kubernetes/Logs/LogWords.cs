using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>What a line says beside a class: that all is well, that the program only ends, that it is a usage text.</summary>
internal static class LogWords
{
    private static readonly Regex Harmless = LogPattern.Create(
        @"\b(?:no|0|zero|without)\s+(?:\w+\s+)?(?:errors?|failures?|warnings?|problems?)\b|\berrors?\s*[:=]\s*""?(?:0|none|null|nil|false|\[\])(?:\W|$)|\bfail(?:ed|ures?)\s*[:=]\s*0\b"
        + @"|\berrors?[ _-](?:rate|count|counts|handler|handling|page|pages|log|logs|logging|reporting|budget|reporter|tracking|recovery|level)\b"
        + @"|\b(?:default(?:s|ing)?\s+(?:to|is|are|of|value|will)|using (?:the )?(?:built-in )?defaults?|fall(?:s|ing)? ?back|ignor(?:e|ed|ing)|skip(?:ped|ping|s)?|is optional|\(optional\)|deprecat\w*|continuing without|not fatal|non-fatal|will be created|creating (?:it|one))\b");

    private static readonly Regex Access = LogPattern.Create(
        @"""(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|CONNECT|PRI) [^""]*(?:HTTP/[0-9.]+""|"" [0-9]{3}\b)|^\[GIN\]|^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) /\S* (?:HTTP/[0-9.]+ )?[0-9]{3}\b|\bStarted (?:GET|POST|PUT|DELETE|PATCH|HEAD) ""/");

    private static readonly Regex Well = LogPattern.Create(
        @"\b(?:(?:re)?connected|ready|started|listening|serving|accepting|recovered|healthy|succeeded|successful(?:ly)?|established|up and running|is up|online|resumed|acquired|available)\b");

    private static readonly Regex NotWell = LogPattern.Create(
        @"\b(?:not|no|never|unable|unavailable|unready|unhealthy|unreachable|unsuccessful\w*|fail\w*|wait\w*|until|error\w*|refused|denied|lost|to be|be|before|cannot|can't|isn't|wasn't|retry\w*|attempt\w*|try\w*|stop\w*|shut\w*|exit\w*|terminat\w*|when|once|if|was|checking|check|makes?|get(?:ting)?)\b|\?\s*$");

    private static readonly Regex Consequence = LogPattern.Create(
        @"\b(?:giv(?:e|ing) up|exit(?:s|ed|ing)?|shut(?:ting)? ?down|abort(?:s|ed|ing)?|terminat(?:e|es|ed|ing|ion)|stopp(?:ed|ing)|quit(?:ting)?|see above|previous error)\b"
        + @"|\b(?:failed|failure|fails|unable|could not|couldn't|cannot|can't)\b|\berror\b.{0,40}\b(?:start\w*|boot\w*|init\w*|run|running|launch\w*|connect\w*|migrat\w*|load\w*|bean|creat\w*|set ?up|process|worker|task|command|script)\b"
        + @"|\b(?:start-?up|boot|initiali[sz]ation|migration|connection|command|process|worker|task)\b.{0,20}\b(?:failed|failure|error)\b"
        + @"|\bleader ?election lost\b|\bexception in (?:worker|thread)\b|\brun failed\b|\bfatal (?:error|exception)\s*[.!]?$");

    private static readonly Regex Verdict = LogPattern.Create(@"\bcaches to (?:be )?sync(?:ed)?\b|\bcontains errors\b|\btest (?:is |has )?failed\b|\berrors? (?:were )?found in configuration");

    private static readonly Regex Usage = LogPattern.Create(@"^usage(?:\s+of\s+\S+)?\s*:|^usage:?$|multi-call binary|^(?:options|flags|available commands|global flags|commands):\s*$");

    private static readonly Regex Start = LogPattern.Create(@"^(?:[\w./-]+:? )?(?:starting|booting|launching|initiali[sz]ing|loading|welcome to|running)\b");

    private static readonly Regex ExceptionHead = LogPattern.Create(
        @"^(?:Exception in thread ""[^""]*"" |Uncaught |Unhandled \w+\W+|Caused by: |\[cause\]: |\S*UnhandledPromiseRejectionWarning: )?(?<type>(?-i:(?:[\w$]+(?:\.|::|\\|/))*[A-Z][\w$]*(?:Error|Exception|Throwable|Failure|Interrupt|Violation)(?:\$[\w$]+)?|[a-z_]+\.(?:gaierror|timeout|error)))(?: \[[\w-]+\])?(?: \([\w -]+\))?(?::\s|:?$)");

    /// <summary>Whether a line without error level only mentions errors, or says that it goes on without what it misses.</summary>
    public static bool IsHarmless(string text) => Harmless.IsMatch(text);

    /// <summary>Whether the line is a request in an access log.</summary>
    public static bool IsAccess(string text) => Access.IsMatch(text);

    /// <summary>Whether the line says that the program now works: errors before it are no cause.</summary>
    public static bool IsRecovery(string text) => Well.IsMatch(text) && !NotWell.IsMatch(text);

    /// <summary>Whether the line only says that the program ends, not why.</summary>
    public static bool IsConsequence(string text) => Consequence.IsMatch(text);

    /// <summary>Whether the line sums up errors that earlier lines name.</summary>
    public static bool IsVerdict(string text) => Verdict.IsMatch(text);

    /// <summary>Whether a usage text begins here.</summary>
    public static bool IsUsage(string text) => Usage.IsMatch(text);

    /// <summary>Whether a program says that it starts.</summary>
    public static bool IsStart(string text) => Start.IsMatch(text);

    /// <summary>Whether the line is a qualified exception type with or without its message.</summary>
    public static bool LooksLikeException(string text) => ExceptionHead.IsMatch(text);

    /// <summary>The type of the exception that the line reports; null for none.</summary>
    public static string? ExceptionType(string text) => ExceptionHead.Match(text) is { Success: true } match ? match.Groups["type"].Value : null;
}
