using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Logs;

/// <summary>Lines of JSON and logfmt: the message with its error, and the level.</summary>
internal static class StructuredLine
{
    private const int MaxStackLines = 200;

    private static readonly string[] LevelKeys = ["level", "severity", "lvl", "levelname", "log.level", "loglevel", "@l", "log_level", "level_name", "s"];
    private static readonly string[] MessageKeys = ["msg", "message", "@m", "@mt", "event", "log", "text", "short_message", "renderedmessage", "messagetemplate", "body"];
    private static readonly string[] ErrorKeys = ["error", "err", "exception", "@x", "error.message", "exc", "exc_info", "reason", "cause", "errmsg", "attr", "errorverbose", "detail"];
    private static readonly string[] StackKeys = ["stack", "stacktrace", "stack_trace", "error.stack_trace", "traceback", "full_message"];
    private static readonly string[] InnerKeys = ["message", "msg", "errmsg", "error", "err", "reason", "cause", "stack"];

    // The first line of a log may lack its beginning or its end.
    private static readonly Regex BrokenLevel = LogPattern.Create(@"""(?:level|severity|lvl|levelname|log\.level|loglevel|s)""\s*:\s*""?(?<level>\w+)");
    private static readonly Regex Logfmt = LogPattern.Create(@"^[\w.@-]+=(?:""|[^\s""]*(?:\s|$))");

    /// <summary>The line's message and level; null where it is no JSON object.</summary>
    public static LogLine? TryReadJson(string text)
    {
        if (!text.StartsWith('{') || !text.Contains('"', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return ReadObject(document.RootElement);
        }
        catch (JsonException)
        {
            // Cut or no JSON at all: what is left is a cause only where it gives a level.
            return BrokenLevel.Match(text) is { Success: true } match
                ? new LogLine(Bounded(text), LineLevels.Parse(match.Groups["level"].Value), false) { IsLogged = true }
                : null;
        }
    }

    /// <summary>The line's message and level; null where it is not logfmt with a level or message of its own.</summary>
    public static LogLine? TryReadLogfmt(LogLine line)
    {
        if (!Logfmt.IsMatch(line.Text))
        {
            return null;
        }

        var pairs = ReadPairs(line.Text);
        var level = First(pairs, LevelKeys.AsSpan(..^1));
        var message = First(pairs, MessageKeys);
        return level is null && message is null ? null
            : Compose(message, First(pairs, ErrorKeys), null, level is null ? line.Level : LineLevels.Parse(level));
    }

    private static LogLine ReadObject(JsonElement root)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in root.EnumerateObject())
        {
            // Rust's tracing keeps the message and what belongs to it one level deeper.
            if (property.NameEquals("fields") && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in property.Value.EnumerateObject())
                {
                    pairs.TryAdd(field.Name, Value(field.Value));
                }
            }

            pairs.TryAdd(property.Name, property.Name.Equals("log", StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.Object
                ? Inner(property.Value, ["message"]) ?? ""
                : Value(property.Value));
            if (property.NameEquals("log") && property.Value.ValueKind == JsonValueKind.Object && Inner(property.Value, ["level"]) is { } nested)
            {
                pairs.TryAdd("level", nested);
            }
        }

        var level = First(pairs, LevelKeys);
        var message = First(pairs, MessageKeys);
        var error = First(pairs, ErrorKeys);
        if (level is null && message is not null)
        {
            // A collector's envelope around the line that the program wrote.
            var inner = LogLine.Read(message.Split('\n')[0]);
            return Compose(inner.Text, error, First(pairs, StackKeys), inner.Level == LineLevel.Unknown && error is not null ? LineLevel.Error : inner.Level);
        }

        return Compose(message, error, First(pairs, StackKeys), level is null ? error is null ? LineLevel.Unknown : LineLevel.Error : LineLevels.Parse(level));
    }

    private static LogLine Compose(string? message, string? error, string? stack, LineLevel level)
    {
        var parts = new[] { message, error }.OfType<string>().Select(part => part.Split('\n')[0].Trim()).Where(part => part.Length > 0).ToList();
        if (parts.Count == 2 && parts[0].Contains(parts[1], StringComparison.Ordinal))
        {
            parts.RemoveAt(1);
        }

        // Only values of several lines are stacks.
        var lines = new[] { error, stack, message }.OfType<string>().Where(value => value.Contains('\n', StringComparison.Ordinal))
            .SelectMany(value => value.Split('\n')).Take(MaxStackLines)
            .Select(one => new LogLine(Bounded(Plain(one).Trim()), LineLevel.Unknown, one.StartsWith(' ') || one.StartsWith('\t')));
        return new LogLine(Bounded(Plain(string.Join(": ", parts))), level, false) { IsLogged = true, Stack = [.. lines] };
    }

    private static string? First(Dictionary<string, string> pairs, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (pairs.TryGetValue(key, out var value) && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }

    private static string Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() ?? "",
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.Object => Inner(element, InnerKeys) ?? "",
        _ => "",
    };

    private static string? Inner(JsonElement element, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.Name.Equals(key, StringComparison.OrdinalIgnoreCase) && Value(property.Value) is { Length: > 0 } value)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private static Dictionary<string, string> ReadPairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            var key = text[at..equals].Trim();
            key = key[(key.LastIndexOf(' ') + 1)..];
            var end = equals + 1;
            string value;
            if (end < text.Length && text[end] == '"')
            {
                var close = Closing(text, end + 1);
                value = text[(end + 1)..close].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
                end = Math.Min(close + 1, text.Length);
            }
            else
            {
                var space = text.IndexOf(' ', end);
                var close = space < 0 ? text.Length : space;
                value = text[end..close];
                end = close;
            }

            pairs.TryAdd(key, value);
            at = end;
        }

        return pairs;
    }

    private static int Closing(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                return at;
            }
        }

        return text.Length;
    }

    private static string Plain(string text) => string.Concat(text.Where(one => !char.IsControl(one)));

    private static string Bounded(string text) => text.Length > LogLine.MaxLength ? text[..LogLine.MaxLength] : text;
}
