namespace ClusterCodex.Kubernetes.Logs;

/// <summary>What the log reports at one place: a line, or an exception with its causes.</summary>
/// <param name="Texts">The text that says most first: of an exception the innermost cause, then what it caused.</param>
/// <param name="Details">Text that continues the first one on further lines; empty for none.</param>
/// <param name="Level">Fatal for an exception that nobody logged.</param>
internal sealed record LogStatement(IReadOnlyList<string> Texts, string Details, LineLevel Level, bool IsException)
{
    /// <summary>The statements of a log that may be a cause, in its order; those before a line that reports success are left out.</summary>
    public static List<LogStatement> ReadAll(IReadOnlyList<LogLine> lines)
    {
        var found = new List<LogStatement>();
        var previous = LineLevel.Unknown;
        var lastLine = -1;
        var inUsage = false;
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.Text.Length == 0 && line.Level == LineLevel.Unknown)
            {
                continue;
            }

            if (ExceptionReader.TryRead(lines, at) is { } block)
            {
                var behind = lastLine == at - 1 && lastLine >= 0 && !block.IsUncaught && MayHaveLogged(previous, lines, block.End) ? previous : LineLevel.Unknown;
                Add(found, block, line.IsLogged ? line.Level : behind, joins: behind >= LineLevel.Error);
                at = block.End - 1;
                (lastLine, previous) = (at, LineLevel.Unknown);
                continue;
            }

            // Indented lines continue the one before them: .NET writes its message below the level.
            var level = line.IsIndented && line.Level == LineLevel.Unknown && lastLine == at - 1 ? previous : line.Level;
            inUsage = (inUsage && line.Level == LineLevel.Unknown) || LogWords.IsUsage(line.Text);
            (lastLine, previous) = (at, line.IsLogged || line.IsIndented ? level : LineLevel.Unknown);
            if (level is LineLevel.Unknown or LineLevel.Info && LogWords.IsRecovery(line.Text) && !line.IsIndented)
            {
                found.Clear();
            }
            else if (Matters(line, level, inUsage))
            {
                found.Add(new LogStatement([line.Text], Continuation(lines, at), level, false));
                foreach (var inner in FromStack(line))
                {
                    found[^1] = inner with { Texts = [.. inner.Texts, .. found[^1].Texts], Level = level };
                }
            }
        }

        return found;
    }

    // Nobody logs an exception as information, and after one that is only a warning the program goes on and writes more.
    private static bool MayHaveLogged(LineLevel level, IReadOnlyList<LogLine> lines, int end) => level switch
    {
        LineLevel.Info => false,
        LineLevel.Warning => lines.Skip(end).Any(line => line.Level != LineLevel.Unknown),
        _ => true,
    };

    /// <param name="logged">The level of the logger that wrote the exception; unknown for none.</param>
    /// <param name="joins">Whether the line before it is the message that it was logged with.</param>
    private static void Add(List<LogStatement> found, ExceptionBlock block, LineLevel logged, bool joins)
    {
        if (logged is LineLevel.Info or LineLevel.Warning)
        {
            return;
        }

        var uncaught = block.IsUncaught || (block.HasStack && logged == LineLevel.Unknown);
        var statement = new LogStatement(block.Texts, block.Details, uncaught || logged == LineLevel.Fatal ? LineLevel.Fatal : LineLevel.Error, true);
        if (joins && found.Count > 0 && !found[^1].IsException)
        {
            statement = statement with { Texts = [.. statement.Texts, .. found[^1].Texts] };
            found.RemoveAt(found.Count - 1);
        }

        found.Add(statement);
    }

    private static bool Matters(LogLine line, LineLevel level, bool inUsage) =>
        line.Text.Length > 0
        && level is LineLevel.Unknown or LineLevel.Error or LineLevel.Fatal
        && !(level == LineLevel.Unknown && (LogWords.IsAccess(line.Text) || (inUsage && !LogClassTable.IsUsageError(line.Text))))
        && !(level != LineLevel.Fatal && !line.IsLogged && LogWords.IsHarmless(line.Text));

    // A message that goes on below: names of what is missing stand there.
    private static string Continuation(IReadOnlyList<LogLine> lines, int at) =>
        string.Join(' ', lines.Skip(at + 1).TakeWhile(line => line.IsIndented && line.Level == LineLevel.Unknown).Take(3).Select(line => line.Text));

    private static IEnumerable<LogStatement> FromStack(LogLine line)
    {
        for (var at = 0; at < line.Stack.Count; at++)
        {
            if (ExceptionReader.TryRead(line.Stack, at) is { } block)
            {
                yield return new LogStatement(block.Texts, block.Details, line.Level, true);
                yield break;
            }
        }
    }
}
