using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>One line of a log without what its logger wrote around the message.</summary>
/// <param name="Text">The message, without time stamp, logger prefix and control characters.</param>
/// <param name="Level">The level that the line gives.</param>
/// <param name="IsIndented">Whether it starts with white space, as stack frames and continued messages do.</param>
internal sealed record LogLine(string Text, LineLevel Level, bool IsIndented)
{
    /// <summary>Whether a logger wrote the level; otherwise it follows from the words.</summary>
    public bool IsLogged { get; init; }

    /// <summary>How much of a message is read: the names that matter stand at its beginning.</summary>
    public const int MaxLength = 2000;

    private const int MaxPrefixParts = 10;
    private const string Months = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
    private const string Clock = @"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:\s?[AP]M\b)?";

    private static readonly Regex Escape = LogPattern.Create(@"\x1B\[[0-9;?]*[A-Za-z]");

    private static readonly Regex Stamp = LogPattern.Create(
        @"^[\[(]?(?:"
        + $@"[0-9]{{4}}[-/.][0-9]{{2}}[-/.][0-9]{{2}}(?:[T ,]+[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:[.,:][0-9]+)?)?(?:\s?(?:Z|UTC|GMT|CES?T|[EP][SD]T|[+-][0-9]{{2}}:?[0-9]{{2}}))?\b"
        + $@"|[0-9]{{1,2}}[- /]{Months}[- /][0-9]{{4}}[: ]+{Clock}(?: ?[+-][0-9]{{4}}| UTC)?"
        + $@"|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2,4}},? {Clock}"
        + $@"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?{Months} +[0-9]{{1,2}},? (?:[0-9]{{4}},? )?{Clock}(?: (?:UTC|GMT|CES?T|[EP][SD]T))?(?: [0-9]{{4}})?"
        + $@"|{Clock}|[0-9]{{1,2}}:[0-9]{{2}}[AP]M"
        + @"|[0-9]{10}(?:\.[0-9]+|[0-9]{3})?"
        + @")(?<end>[\])]?)(?:\s*[|,:-])?(?:\s+|$|(?<next>\[))");

    // A level in brackets, or one that a space, a slash or a bracket ends.
    private static readonly Regex BracketLevel = LogPattern.Create($@"^[\[<(]\s*(?:[\w.]+[:/ ])?(?<level>{LineLevels.Words})\s*[\])>][:\s|-]*(?<next>\[)?");
    private static readonly Regex WordLevel = LogPattern.Create($@"^(?:-\s+)?(?:[\w.$-]+ - )?(?<word>(?<level>{LineLevels.Words}))(?<end>\s+[-|:]\s+|\s*\||:[\w.]+:|:|/\w+\]|\]|\[[0-9]+\]|\s+|$)\s*");
    private static readonly Regex DotNetLevel = LogPattern.Create(@"^(?<level>trce|dbug|info|warn|fail|crit): [\w.`+-]+\[[0-9]+\]\s*");
    private static readonly Regex RailsLevel = LogPattern.Create($@"^[DIWEFA], \[[^\]]*\]\s+(?<level>{LineLevels.Words}) -- [^:]{{0,60}}:\s*");
    private static readonly Regex KlogLevel = LogPattern.Create(@"^(?<level>[IWEF])[0-9]{4} [0-9:.]+\s+[0-9]+ [^\]\s]+\]\s*");
    private static readonly Regex RedisLevel = LogPattern.Create($@"^[0-9]+:[XCSM] [0-9]{{1,2}} {Months} [0-9]{{4}} {Clock} (?<mark>[.*#-])\s");
    private static readonly Regex WarningLevel = LogPattern.Create(@"^(?:\(node:[0-9]+\) )?(?:\[\w+\] )?(?:PHP |\S+:[0-9]+: )?(?:Warning|Notice|Deprecated|(?:Deprecation|User|Future|Runtime|Resource|Experimental|PendingDeprecation|\w+Request|MaxListenersExceeded)Warning):\s");
    private static readonly Regex ProgramLevel = LogPattern.Create($@"^(?:npm |(?:[\w./-]+: )+)(?:\[?(?<level>{LineLevels.Words})\]?(?:!|:| \([0-9]+\):|(?<bare>\s)))");

    // Parts between level and message: process ids, threads, files, logger names.
    private static readonly Regex Part = LogPattern.Create(
        @"^(?:\[[^\]]{0,80}\][:\s-]*|<[0-9.]+>\s*|\{[^}\s]{0,80}\}\s*|\([0-9]+\)\s*:?\s+|[0-9]+/[0-9]+ \([0-9]+\)\s*:?\s+|[0-9]+#[0-9]+:\s+(?:\*[0-9]+\s+)?|[0-9]+ --- (?:\[[^\]]{0,60}\]\s*)+[\w.$/\[\]-]+\s*:(?:\s+|$)"
        + @"|[0-9]+\s+(?<next>\[)|std(?:out|err) [FP] |[\w./-]+\.[a-z]{1,4}:[0-9]+:?\s+|\w+(?:::\w+)+:?\s+|[a-z_][\w$]*(?:\.[\w$]+)+\s+[-:]\s+|[\w-]+@[\w-]+\s+(?<keep>[A-Z]+:)|--?\s+|[\w:./$-]{1,60}\]\s+|\|\s*)");

    private static readonly Regex Nest = LogPattern.Create(@"^\[Nest\]\s+[0-9]+\s+-\s+");

    // How a line without a level starts when it reports an error.
    private static readonly Regex ImpliedError = LogPattern.Create(@"^(?:\*+\s*)?(?:error|failed|failure|unable|cannot|can't|could not|couldn't|exception|fatal|panic|uncaught|unhandled|abort(?:ed|ing)?)\b");
    private static readonly Regex ImpliedFatal = LogPattern.Create(@"^(?:\*+\s*)?(?:APPLICATION FAILED TO START|fatal|panic|critical|uncaught|unhandled exception|PHP Fatal error)\b");

    /// <summary>The lines of an exception that a structured line carries as one value; empty for none.</summary>
    public IReadOnlyList<LogLine> Stack { get; init; } = [];

    public static LogLine Read(string raw)
    {
        var clean = Clean(raw);
        var trimmed = clean.TrimStart();
        var indented = trimmed.Length < clean.Length;
        if (StructuredLine.TryReadJson(trimmed) is { } json)
        {
            return json;
        }

        var (text, level, logged) = Strip(trimmed.Length > MaxLength ? trimmed[..MaxLength] : trimmed);
        var line = new LogLine(text, level, indented && !logged) { IsLogged = logged };
        return StructuredLine.TryReadLogfmt(line) ?? line;
    }

    /// <summary>The text without escape sequences and control characters, its end trimmed.</summary>
    private static string Clean(string raw)
    {
        var text = raw.Contains('\x1B', StringComparison.Ordinal) ? Escape.Replace(raw, "") : raw;
        var builder = new StringBuilder(text.Length);
        foreach (var one in text)
        {
            builder.Append(one == '\t' ? ' ' : one);
        }

        return string.Concat(builder.ToString().Where(one => !char.IsControl(one) && one != '\uFEFF')).TrimEnd();
    }

    private static (string Text, LineLevel Level, bool IsLogged) Strip(string text)
    {
        var level = LineLevel.Unknown;
        var stripped = false;
        for (var part = 0; part < MaxPrefixParts && text.Length > 0; part++)
        {
            if (level == LineLevel.Unknown && TryLevel(text, stripped, out var afterLevel, out var found))
            {
                stripped |= afterLevel.Length < text.Length;
                (text, level) = (afterLevel, found);
            }
            else if (!stripped && Nest.Match(text) is { Success: true } nest)
            {
                (text, stripped) = (text[nest.Length..], true);
            }
            else if (Stamp.Match(text) is { Success: true } stamp)
            {
                (text, stripped) = (After(text, stamp), true);
            }
            else if (stripped && Part.Match(text) is { Success: true } rest)
            {
                text = After(text, rest);
            }
            else
            {
                break;
            }
        }

        return level != LineLevel.Unknown ? (text, level, stripped) : (text, Implied(text), false);
    }

    private static LineLevel Implied(string text) =>
        ImpliedFatal.IsMatch(text) ? LineLevel.Fatal
        : ImpliedError.IsMatch(text) || LogWords.LooksLikeException(text) ? LineLevel.Error
        : LineLevel.Unknown;

    private static bool TryLevel(string text, bool stripped, out string rest, out LineLevel level)
    {
        foreach (var pattern in (Regex[])[KlogLevel, RailsLevel, DotNetLevel, BracketLevel])
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                (rest, level) = (After(text, match), LineLevels.Parse(match.Groups["level"].Value));
                return true;
            }
        }

        if (WarningLevel.IsMatch(text))
        {
            (rest, level) = (text, LineLevel.Warning);
            return true;
        }

        if (RedisLevel.Match(text) is { Success: true } redis)
        {
            // '#' marks warnings and errors alike.
            rest = text[redis.Length..];
            level = redis.Groups["mark"].Value == "#" ? Implied(rest) : LineLevel.Info;
            return true;
        }

        if (WordLevel.Match(text) is { Success: true } word)
        {
            var name = word.Groups["level"].Value;
            var end = word.Groups["end"].Value;
            var upper = name.All(char.IsUpper);
            level = LineLevels.Parse(name);

            // 'Error: x' and 'FATAL:  x' are how people quote such a line; a bare word of a sentence is no level.
            rest = end == ":" || (!upper && end.Trim().Length == 0) ? text : After(text, word);
            return upper || (LineLevels.IsCommon(name) && (end.Trim().Length > 0 || (stripped && !LogWords.IsHarmless(text))));
        }

        if (ProgramLevel.Match(text) is { Success: true } program && (!program.Groups["bare"].Success || program.Groups["level"].Value.All(char.IsUpper)))
        {
            (rest, level) = (text, LineLevels.Parse(program.Groups["level"].Value));
            return true;
        }

        (rest, level) = (text, LineLevel.Unknown);
        return false;
    }

    /// <summary>What follows a match; a group at its end may belong to what follows.</summary>
    private static string After(string text, Match match)
    {
        var kept = match.Groups["next"].Length + match.Groups["keep"].Length;
        return text[(match.Length - kept)..].TrimStart();
    }
}
