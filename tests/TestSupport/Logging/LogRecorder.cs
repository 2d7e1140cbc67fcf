using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.TestSupport.Logging;

/// <summary>One recorded entry: its message as a person reads it, with the exception's text behind it.</summary>
public sealed record LogLine(string Category, LogLevel Level, EventId EventId, string Message, Exception? Exception)
{
    public override string ToString() => $"{Level} {Message} {Exception}";
}

/// <summary>Keeps every entry that is logged, at every level, exceptions included.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _entries = new();

    /// <summary>In the order in which they were logged.</summary>
    public IReadOnlyCollection<LogLine> Entries => _entries;

    /// <summary>The same as text: level, message, exception.</summary>
    public IReadOnlyCollection<string> Lines => [.. _entries.Select(entry => entry.ToString())];

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(LogRecorder owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner._entries.Enqueue(new LogLine(category, logLevel, eventId, formatter(state, exception), exception));
    }
}
