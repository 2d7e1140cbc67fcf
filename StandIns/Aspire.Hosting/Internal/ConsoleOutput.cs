using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Internal;

/// <summary>One terminal for the logs of all resources: a coloured prefix on every line.</summary>
internal sealed class ConsoleOutput(IResourceCollection resources) : IDisposable
{
    /// <summary>The prefix of the host's own lines.</summary>
    public const string Host = "apphost";

    private static readonly string[] Colours = ["36", "33", "35", "32", "34", "96", "93", "95", "92", "94"];

    private readonly Lock _gate = new();
    private readonly StreamWriter _writer = new(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    private readonly bool _coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private bool _closed;

    public void Write(string resource, string text)
    {
        var index = resources.Select(other => other.Name).ToList().IndexOf(resource);
        var prefix = resource.PadRight(Math.Max(Host.Length, resources.Where(IsStarted).Max(other => (int?)other.Name.Length) ?? 0));
        var colour = index < 0 ? "1" : Colours[index % Colours.Length];
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                _writer.WriteLine(_coloured ? $"\e[{colour}m{prefix} |\e[0m {text}" : $"{prefix} | {Ansi.Strip(text)}");
            }
            catch (IOException)
            {
                _closed = true; // whoever read our output is gone; the application goes on
            }
        }
    }

    public void Dispose() => _writer.Dispose();

    private static bool IsStarted(IResource resource) => resource is ProjectResource or ExecutableResource;
}

/// <summary>The host's own log, among those of the resources.</summary>
internal sealed class ConsoleOutputLoggerProvider(ResourceLogs logs) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new HostLogger(logs);

    public void Dispose()
    {
    }

    private sealed class HostLogger(ResourceLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = (logLevel >= LogLevel.Warning ? logLevel.ToString().ToLowerInvariant() + ": " : "") + formatter(state, exception);
            foreach (var line in (exception is null ? text : $"{text}\n{exception}").Split('\n'))
            {
                logs.Add(ConsoleOutput.Host, line, logLevel >= LogLevel.Error);
            }
        }
    }
}
