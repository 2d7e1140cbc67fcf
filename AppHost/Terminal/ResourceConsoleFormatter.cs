using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClusterCodex.AppHost.Terminal;

/// <summary>One terminal for the lines of all resources and of the host: each line with its resource's name, in a colour of its own.</summary>
internal sealed class ResourceConsoleFormatter(IResourceCollection resources) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "resources";

    /// <summary>The prefix of the host's own lines.</summary>
    public const string Host = "apphost";

    // Its own lines repeat, as JSON, what the host prints of it.
    private const string Dashboard = "aspire-dashboard";

    // Aspire's category of a resource's lines: the host's name, this, and the resource's name.
    private const string Category = ".Resources.";

    private static readonly string[] Colours = ["36", "33", "35", "32", "34", "96", "93", "95", "92", "94"];

    private readonly bool _coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var at = logEntry.Category.IndexOf(Category, StringComparison.Ordinal);
        if (at < 0)
        {
            var level = logEntry.LogLevel >= LogLevel.Warning ? logEntry.LogLevel.ToString().ToLowerInvariant() + ": " : "";
            WriteLines(textWriter, Host, level + (logEntry.Exception is null ? text : $"{text}\n{logEntry.Exception}"));
            return;
        }

        var resource = logEntry.Category[(at + Category.Length)..];
        if (ResourceLine.Read(LineOf(logEntry.State) ?? text) is { } line && resource != Dashboard)
        {
            WriteLines(textWriter, resource, line);
        }
    }

    // Aspire numbers the lines; the line alone is in the entry's values.
    private static string? LineOf<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values ? values.FirstOrDefault(value => value.Key == "LineContent").Value as string : null;

    private void WriteLines(TextWriter writer, string resource, string text)
    {
        List<string> names = [.. resources.OfType<ExecutableResource>().Select(other => other.Name)];
        var prefix = resource.PadRight(names.Append(Host).Max(name => name.Length));
        var index = names.IndexOf(resource);
        var colour = index < 0 ? "1" : Colours[index % Colours.Length];
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            writer.WriteLine(_coloured ? $"\e[{colour}m{prefix} |\e[0m {line}" : $"{prefix} | {Ansi.Strip(line)}");
        }
    }
}
