using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Aspire.Hosting.Internal;

/// <summary>A line a resource has printed.</summary>
/// <param name="Number">Counts the resource's lines, from 1.</param>
internal sealed record LogLine(long Number, string Text, bool IsError);

/// <summary>The last lines of every resource's output, with secrets blotted out.</summary>
internal sealed class ResourceLogs(ConsoleOutput console)
{
    private const int Capacity = 500;
    private const string Blot = "••••••";

    // Shorter values are words that texts are full of.
    private const int ShortestSecret = 6;

    private readonly ConcurrentDictionary<string, Tail> _tails = new(StringComparer.OrdinalIgnoreCase);
    private ImmutableArray<string> _secrets = [];

    /// <summary>Never shows <paramref name="value"/> again.</summary>
    public void Hide(string value)
    {
        if (value.Length >= ShortestSecret)
        {
            ImmutableInterlocked.Update(ref _secrets, (all, one) => all.Contains(one) ? all : all.Add(one), value);
        }
    }

    public void Add(string resource, string text, bool isError)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, Blot, StringComparison.Ordinal);
        }

        _tails.GetOrAdd(resource, _ => new Tail()).Add(text, isError);
        console.Write(resource, text);
    }

    /// <summary>Up to <paramref name="count"/> of the newest lines after number <paramref name="after"/>.</summary>
    public IReadOnlyList<LogLine> Read(string resource, long after, int count) =>
        _tails.TryGetValue(resource, out var tail) ? tail.Read(after, count) : [];

    private sealed class Tail
    {
        private readonly Lock _gate = new();
        private readonly Queue<LogLine> _lines = new(Capacity);
        private long _count;

        public void Add(string text, bool isError)
        {
            lock (_gate)
            {
                if (_lines.Count == Capacity)
                {
                    _lines.Dequeue();
                }

                _lines.Enqueue(new LogLine(++_count, text, isError));
            }
        }

        public IReadOnlyList<LogLine> Read(long after, int count)
        {
            lock (_gate)
            {
                return [.. _lines.Where(line => line.Number > after).TakeLast(count)];
            }
        }
    }
}
