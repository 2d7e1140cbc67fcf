using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Text;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>The classes of log lines: the first row that matches a line says what it means.</summary>
internal static partial class LogClassTable
{
    // Parts of patterns. Upper case is what tells a variable from a word.
    private const string Q = """["'`“”‘’]?""";
    private const string Host = LogNames.Host;
    private const string Port = LogNames.Port;
    private const string Variable = "(?-i:(?<variable>[A-Z][A-Z0-9_]{2,}))";
    private const string LongVariable = "(?-i:(?<variable>[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]))";
    private const string Option = @"(?<option>-{1,2}[\w.-]+)";
    private const string File = """["'`“‘(\[]?(?<file>\.{0,2}/[^\s"'`’”)\]:,]+)["'`”’)\]]?""";
    private const string AnyFile = """["'`“‘]?(?<file>[\w./@+~-]*[\w/][\w./@+~-]*)["'`”’]?""";

    private const int MaxPeerTexts = 10;

    private static readonly LogRule[] Rules = [.. SystemRows(), .. AccessRows(), .. NetworkRows(), .. ConfigurationRows(), .. DataRows(), .. OtherRows()];

    /// <summary>All patterns of the table.</summary>
    public static IEnumerable<LinearPattern> Patterns => Rules.SelectMany(rule => new[] { rule.Pattern, rule.Unless }).OfType<LinearPattern>();

    /// <summary>What a statement says: of several texts the first one that a row explains.</summary>
    /// <returns>Null for a line without error level that no row matches.</returns>
    public static LogCause? Explain(LogStatement statement)
    {
        LogCause? weak = null;
        foreach (var text in statement.Texts)
        {
            var isFirst = ReferenceEquals(text, statement.Texts[0]);
            var cause = Find(text, isFirst ? statement.Details : "", statement);
            if (cause?.Class < LogClass.Exception)
            {
                return cause;
            }

            weak ??= isFirst ? cause : null;
        }

        var first = statement.Texts[0];
        return (weak, statement.IsException) switch
        {
            ({ } cause, true) => cause with { Class = LogClass.Exception },
            ({ } cause, false) => cause,
            (null, true) => Unexplained(LogClass.Exception, first, LogWords.ExceptionType(first) is { } type ? $"The program ends with an exception of type {type}." : "The program ends with an exception."),
            _ => statement.Level is LineLevel.Error or LineLevel.Fatal ? Unexplained(LogClass.Error, first, "The program reports an error.") : null,
        };
    }

    /// <summary>Whether the line, within a usage text, says what was wrong with the arguments.</summary>
    public static bool IsUsageError(string text) =>
        Rules.Any(rule => rule.Class is LogClass.UnrecognizedOption && rule.Match(text) is not null);

    private static LogCause? Find(string text, string details, LogStatement statement)
    {
        var whole = (details.Length > 0 ? $"{text} {details}" : text).Replace("\\\"", "\"", StringComparison.Ordinal);
        foreach (var rule in Rules)
        {
            if (rule.Match(whole) is { } match && Cause(rule, match, text, whole, statement) is { } cause)
            {
                return cause;
            }
        }

        return null;
    }

    private static LogCause Unexplained(LogClass kind, string text, string summary) =>
        new(kind, Shown(text), summary, null, null, null, null, null, null, null) { IsExplained = false };

    private static LogCause? Cause(LogRule rule, Match match, string text, string whole, LogStatement statement)
    {
        var host = LogNames.Value(match, "host");
        var port = LogNames.Value(match, "port");
        if (host is null && !match.Groups["peer"].Success && rule.Class is LogClass.Dns or LogClass.ConnectionRefused or LogClass.Timeout or LogClass.Tls or LogClass.Authentication)
        {
            (host, var otherPort) = statement.Texts.Take(MaxPeerTexts).Prepend(text).Select(LogNames.FindPeer).FirstOrDefault(peer => peer.Host is not null);
            port ??= otherPort;
        }

        var file = LogNames.Value(match, "file");
        if (file is null && rule.Class is LogClass.Permission or LogClass.ReadOnlyFileSystem or LogClass.DiskFull or LogClass.MissingFile or LogClass.MalformedConfiguration)
        {
            file = LogNames.FindFile(text);
        }

        var summary = LogRule.Render(rule.Sentence, name => name switch
        {
            "host" => host,
            "port" => port,
            "file" => file,
            _ => LogNames.Value(match, name),
        });
        return summary is null ? null : new LogCause(
            rule.Class,
            Shown(text),
            summary,
            host,
            port,
            LogNames.Value(match, "variable"),
            file,
            LogNames.Value(match, "user"),
            LogNames.Value(match, "module"),
            LogNames.Value(match, "option"));
    }

    private static string Shown(string text) => text.Length > 300 ? text[..299] + "…" : text;

    private static LogRule Row(LogClass kind, string pattern, string sentence, string? unless = null) =>
        new(kind, new LinearPattern(pattern), sentence, unless is null ? null : new LinearPattern(unless));
}
