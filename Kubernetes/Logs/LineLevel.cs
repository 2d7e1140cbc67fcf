using System.Globalization;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>How severe a line says it is.</summary>
internal enum LineLevel
{
    /// <summary>The line gives no level.</summary>
    Unknown,

    /// <summary>Information, debug and trace output.</summary>
    Info,
    Warning,
    Error,
    Fatal,
}

internal static class LineLevels
{
    /// <summary>The words that loggers write for a level, as an alternation of a pattern that ignores case.</summary>
    public const string Words =
        "fatal|ftl|fata|critical|crit|crt|panic|dpanic|pani|emerg|emergency|alert"
        + "|error|err|erro|severe|fail"
        + "|warning|warn|wrn"
        + "|information|info|inf|notice|note|log|debug|debu|dbug|dbg|trace|trac|trce|trc|verbose|vrb|hint|detail|context|statement|system|fine|status";

    /// <param name="word">A word of <see cref="Words"/>, or one letter as klog and MongoDB write it.</param>
    public static LineLevel Parse(string word) => word.ToLowerInvariant() switch
    {
        "fatal" or "ftl" or "fata" or "critical" or "crit" or "crt" or "panic" or "dpanic" or "pani" or "emerg" or "emergency" or "alert" or "f" => LineLevel.Fatal,
        "error" or "err" or "erro" or "severe" or "fail" or "e" => LineLevel.Error,
        "warning" or "warn" or "wrn" or "w" => LineLevel.Warning,

        // PostgreSQL reports as LOG also why it does not start.
        "" or "log" => LineLevel.Unknown,
        var other when int.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => FromNumber(number),
        _ => LineLevel.Info,
    };

    /// <summary>Whether the word is a level also in lower case without brackets; the others are words of sentences.</summary>
    public static bool IsCommon(string word) => word.ToLowerInvariant() is not ("context" or "detail" or "system" or "status" or "log" or "note" or "notice" or "hint" or "statement" or "fine" or "alert" or "fail" or "trace" or "information");

    // pino and bunyan count upwards from 10; syslog and GELF downwards from 7.
    private static LineLevel FromNumber(int number) => number switch
    {
        >= 60 => LineLevel.Fatal,
        >= 50 => LineLevel.Error,
        >= 40 => LineLevel.Warning,
        >= 10 => LineLevel.Info,
        <= 2 => LineLevel.Fatal,
        3 => LineLevel.Error,
        4 => LineLevel.Warning,
        _ => LineLevel.Info,
    };
}
