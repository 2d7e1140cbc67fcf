using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <param name="Texts">The exception that says most first, then those that it caused or that wrap it.</param>
/// <param name="Details">Further lines of the first one's message; empty for none.</param>
/// <param name="End">The first line behind the exception.</param>
/// <param name="IsUncaught">Whether the runtime says that nobody caught it.</param>
/// <param name="HasStack">Whether stack frames follow: without a logger's level before them nobody caught it either.</param>
internal sealed record ExceptionBlock(IReadOnlyList<string> Texts, string Details, int End, bool IsUncaught, bool HasStack = true);

/// <summary>Finds exceptions and panics as the runtimes of the usual languages print them.</summary>
internal static class ExceptionReader
{
    private const int MaxMessageLines = 8;

    private static readonly Regex Frame = LogPattern.Create(@"^(?:at (?:async )?[\w.<>$`\[\]/@+~ ]+[(:]|at \S+$|at .*:[0-9]+:[0-9]+\)?$|at .*:line [0-9]+$|\.\.\. [0-9]+ (?:more|common)|File ""[^""]*"", line [0-9]+|#[0-9]+ |from \S+:[0-9]+:in |[0-9]+: 0x|goroutine [0-9]+ \[|created by |\[signal |--- End of |\S+\.(?:go|rs):[0-9]+|\(\S+\.exs?:[0-9]+|\([\w.]+ [\w.-]+\) )");
    private static readonly Regex Cause = LogPattern.Create(@"^(?:Caused by: |\(?[-]{3}> |\[cause\]: |\[errors\]: |\[Caused by\] |Suppressed: (?<suppressed>))(?<text>.+)$");
    private static readonly Regex Uncaught = LogPattern.Create(@"^(?:Exception in thread ""[^""]*"" |Unhandled [Ee]xception(?:\.|:)\s*|(?-i:Uncaught )(?:Error: )?(?:Exception:? )?|terminate called after throwing an instance of )(?<text>.+)$");
    private static readonly Regex Head = LogPattern.Create(@"^(?:(?:\S+: )?(?<text>Error(?: \[\w+\])?: .+|(?:[\w$]+[.:\\/]+)*[\w$]*(?:Error|Exception|Throwable)\b.*))$");
    private static readonly Regex Panic = LogPattern.Create(@"^(?:panic: |fatal error: |runtime: out of memory|unexpected fault address|SIGSEGV: )");
    private static readonly Regex RustPanic = LogPattern.Create(@"^thread '[^']*'(?: \([0-9]+\))? panicked at (?:'(?<text>.*)', \S+:[0-9]+(?::[0-9]+)?|\S+:[0-9]+(?::[0-9]+)?:?)$");
    private static readonly Regex Ruby = LogPattern.Create(@"^\S+:[0-9]+:in [`'‘][^:]*['’]: (?<text>.+ \([\w:]+\))$");
    private static readonly Regex Php = LogPattern.Create(@"^(?:PHP )?Fatal error:\s+(?:Uncaught )?(?<text>.+?)(?: in \S+(?::[0-9]+| on line [0-9]+))?$");
    private static readonly Regex Elixir = LogPattern.Create(@"^\*\* (?:\(EXIT from \S+\) )?(?<text>\(.+)$");
    private static readonly Regex Chained = LogPattern.Create(@"^(?:During handling of the above exception|The above exception was the direct cause)");
    private static readonly Regex Numbered = LogPattern.Create(@"^(?:[0-9]+: )?(?<text>\S.*)$");

    /// <summary>The exception that begins at this line; null for none.</summary>
    public static ExceptionBlock? TryRead(IReadOnlyList<LogLine> lines, int at)
    {
        var text = lines[at].Text;

        // A logger may have written it: "ERROR:    Traceback (most recent call last):".
        if (text.Contains("Traceback (most recent call last)", StringComparison.Ordinal))
        {
            return ReadPython(lines, at);
        }

        if (lines[at].IsIndented)
        {
            return HasFrames(lines, at) && LogWords.LooksLikeException(text) ? ReadStack(lines, at, text, uncaught: false) : null;
        }

        if (RustPanic.Match(text) is { Success: true } rust)
        {
            return rust.Groups["text"].Success
                ? new ExceptionBlock([rust.Groups["text"].Value], "", SkipFrames(lines, at + 1), IsUncaught: true)
                : at + 1 < lines.Count ? new ExceptionBlock([lines[at + 1].Text], "", SkipFrames(lines, at + 2), IsUncaught: true) : null;
        }

        if (Panic.IsMatch(text))
        {
            return new ExceptionBlock([text], "", SkipFrames(lines, at + 1), IsUncaught: true);
        }

        foreach (var pattern in (Regex[])[Ruby, Elixir, Php, Uncaught])
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return ReadStack(lines, at, match.Groups["text"].Value, uncaught: true);
            }
        }

        if (Cause.Match(text) is { Success: true } rest)
        {
            // The log begins within an exception.
            return ReadStack(lines, at, rest.Groups["text"].Value, uncaught: false);
        }

        if (Head.Match(text) is { Success: true } head && HasFrames(lines, at))
        {
            return ReadStack(lines, at, head.Groups["text"].Value, uncaught: false);
        }

        return LogWords.LooksLikeException(text) ? new ExceptionBlock([text], Message(lines, at + 1), at + 1, IsUncaught: false, HasStack: false) : null;
    }

    // The last exception was raised last; the first is the reason where the last does not say it.
    private static ExceptionBlock ReadPython(IReadOnlyList<LogLine> lines, int at)
    {
        var raised = new List<string>();
        var details = "";
        var next = at + 1;
        while (next < lines.Count)
        {
            var line = lines[next];
            if (line.IsIndented || line.Text.Length == 0)
            {
                next++;
                continue;
            }

            if (Chained.IsMatch(line.Text) || line.Text.StartsWith("Traceback (most recent", StringComparison.Ordinal))
            {
                next++;
                continue;
            }

            // Below a chain's marker the next exception follows; elsewhere the block ends with its message.
            raised.Add(line.Text);
            details = Message(lines, next + 1);
            next = EndOfMessage(lines, next + 1);
            if (NextMarker(lines, next) is not { } marker)
            {
                break;
            }

            next = marker + 1;
        }

        raised.Reverse();
        List<string> texts = raised.Count > 2 ? [raised[0], raised[^1], .. raised[1..^1]] : raised;
        return new ExceptionBlock(texts.Count > 0 ? texts : [lines[at].Text], details, next, IsUncaught: false);
    }

    private static int? NextMarker(IReadOnlyList<LogLine> lines, int from)
    {
        var at = from;
        while (at < lines.Count && lines[at].Text.Length == 0)
        {
            at++;
        }

        return at < lines.Count && Chained.IsMatch(lines[at].Text) ? at : null;
    }

    /// <summary>A head line, frames below it, and the causes between them: the innermost comes last in the log and first here.</summary>
    private static ExceptionBlock ReadStack(IReadOnlyList<LogLine> lines, int at, string head, bool uncaught)
    {
        var texts = new List<string>();
        AddNested(texts, head);
        var details = "";
        var next = at + 1;
        for (var inCauses = false; next < lines.Count; next++)
        {
            var line = lines[next];
            if (line.Level == LineLevel.Unknown || LogWords.LooksLikeException(line.Text) || Cause.IsMatch(line.Text))
            {
                if (Cause.Match(line.Text) is { Success: true } cause)
                {
                    if (!cause.Groups["suppressed"].Success)
                    {
                        AddNested(texts, cause.Groups["text"].Value);
                        details = "";
                    }
                }
                else if (line.Text is "Caused by:")
                {
                    inCauses = true;
                }
                else if (inCauses && line.IsIndented && Numbered.Match(line.Text) is { Success: true } numbered)
                {
                    texts.Insert(0, numbered.Groups["text"].Value);
                }
                else if (line.IsIndented || Frame.IsMatch(line.Text) || line.Text is "}" or "{" or "Stack trace:" || (line.Text.Length == 0 && ContinuesBelow(lines, next)))
                {
                    details = details.Length == 0 && line.IsIndented && !Frame.IsMatch(line.Text) ? line.Text : details;
                }
                else if (!HasFrames(lines, next) || texts.Count > 1 || LogWords.LooksLikeException(line.Text))
                {
                    break;
                }
            }
            else
            {
                break;
            }
        }

        return new ExceptionBlock(texts, details, next, uncaught);
    }

    // .NET may write the causes on the exception's own line.
    private static void AddNested(List<string> texts, string text)
    {
        foreach (var part in text.Split(" ---> ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            texts.Insert(0, part);
        }
    }

    private static bool ContinuesBelow(IReadOnlyList<LogLine> lines, int at)
    {
        var next = at + 1 < lines.Count ? lines[at + 1] : null;
        return next is not null && (next.Text is "Caused by:" || Cause.IsMatch(next.Text) || Frame.IsMatch(next.Text) || (next.IsIndented && LogWords.LooksLikeException(next.Text)));
    }

    private static bool HasFrames(IReadOnlyList<LogLine> lines, int at)
    {
        for (var next = at + 1; next < lines.Count && next <= at + MaxMessageLines; next++)
        {
            var line = lines[next];
            if (line.Level > LineLevel.Unknown && !Cause.IsMatch(line.Text))
            {
                return false;
            }

            if (Frame.IsMatch(line.Text) || Cause.IsMatch(line.Text) || line.Text is "Caused by:")
            {
                return true;
            }
        }

        return false;
    }

    private static int SkipFrames(IReadOnlyList<LogLine> lines, int from)
    {
        var at = from;
        while (at < lines.Count && lines[at].Level == LineLevel.Unknown && (lines[at].Text.Length == 0 || lines[at].IsIndented || Frame.IsMatch(lines[at].Text) || lines[at].Text.EndsWith(')')))
        {
            at++;
        }

        return at;
    }

    private static string Message(IReadOnlyList<LogLine> lines, int from) =>
        string.Join(' ', Enumerable.Range(from, Math.Max(0, EndOfMessage(lines, from) - from)).Select(at => lines[at].Text));

    private static int EndOfMessage(IReadOnlyList<LogLine> lines, int from)
    {
        var at = from;
        while (at < lines.Count && at < from + MaxMessageLines && lines[at].Level == LineLevel.Unknown && lines[at].Text.Length > 0
            && !lines[at].Text.StartsWith("Traceback", StringComparison.Ordinal) && !LogWords.IsRecovery(lines[at].Text) && !LogWords.LooksLikeException(lines[at].Text))
        {
            at++;
        }

        return at;
    }
}
