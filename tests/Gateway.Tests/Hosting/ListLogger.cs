using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClusterCodex.Gateway.Tests.Hosting;

/// <summary>Keeps every line that was logged, exceptions included.</summary>
internal sealed class ListLogger : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(ListLogger owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception}");
    }
}
