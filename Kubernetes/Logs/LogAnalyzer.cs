namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Reads from the end of a container's log why the container fails.</summary>
public static class LogAnalyzer
{
    /// <summary>How much of a log is read, in characters; of a longer one the end.</summary>
    internal const int MaxLength = 64 * 1024;

    /// <summary>Finds the line that says why a container fails.</summary>
    /// <param name="text">The last lines of the log, oldest first, up to 64 KiB.</param>
    /// <returns>Null where no line says it, or where later lines say that the program recovered.</returns>
    public static LogCause? FindCause(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = Lines(text);
        var start = StartOfLastRun(lines);
        return (start > 0 ? FindIn([.. lines.Skip(start)]) : null) ?? FindIn(lines);
    }

    private static List<LogLine> Lines(string text)
    {
        var end = text;
        if (text.Length > MaxLength)
        {
            end = text[^MaxLength..];
            end = end[(end.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        }

        return [.. end.Split('\n').Select(LogLine.Read)];
    }

    // A program that is restarted inside its container writes the same first line again.
    private static int StartOfLastRun(List<LogLine> lines)
    {
        var first = lines.FindIndex(line => line.Text.Length > 0 && line.Level <= LineLevel.Info && LogWords.IsStart(line.Text));
        return first < 0 ? -1 : lines.FindLastIndex(line => line.Text == lines[first].Text);
    }

    private static LogCause? FindIn(List<LogLine> lines)
    {
        (int Rank, LogCause Cause)? best = null;
        foreach (var statement in LogStatement.ReadAll(lines))
        {
            if (LogClassTable.Explain(statement) is { } cause && Rank(statement, cause) is var rank && (best is null || rank < best.Value.Rank))
            {
                best = (rank, cause);
            }
        }

        return best?.Cause;
    }

    /// <summary>
    /// What ended the program comes before what it went on after, and what names a cause before what only says that it ends.
    /// A timeout comes late: it is what every other class looks like from outside.
    /// </summary>
    private static int Rank(LogStatement statement, LogCause cause)
    {
        var explained = cause.Class < LogClass.Exception;
        var fatal = statement.Level == LineLevel.Fatal;
        var consequence = !cause.IsExplained && LogWords.IsConsequence(cause.Line);
        return (explained, fatal) switch
        {
            (true, true) when !LogWords.IsVerdict(cause.Line) => 0,
            (false, true) when !consequence => 1,
            (true, _) => cause.Class == LogClass.Timeout ? 3 : 2,
            _ when consequence => statement.IsException ? 6 : 7,
            _ => statement.IsException ? 4 : 5,
        };
    }
}
