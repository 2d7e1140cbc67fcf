using System.Buffers;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Text;

/// <summary>
/// A pattern for untrusted text that ignores case; only named groups capture. Matching takes time linear in the text's length, which a limit of
/// time would not give: that fails on a busy machine. The engine that does so needs about a megabyte for each alternative. An alternative that
/// repeats nothing takes the usual one, and every one is made when a text has a word without which it cannot match, and dropped when it has not
/// been used for ten minutes.
/// </summary>
public sealed class LinearPattern
{
    private const long IdleMilliseconds = 10 * 60 * 1000;

    private static readonly Lock Lock = new();
    private static readonly List<Alternative> Made = [];

    private readonly string _pattern;
    private readonly Alternative[] _alternatives;

    /// <param name="pattern">A regular expression without look-around, back-references and atomic groups.</param>
    public LinearPattern(string pattern)
    {
        _pattern = pattern;
        _alternatives = [.. RequiredWords.OfAlternatives(pattern).Select(one => new Alternative(one.Pattern, one.Words, one.Repeats))];
    }

    /// <summary>The first match, as that of the whole regular expression: of two that begin at one place that of the earlier alternative. An unsuccessful one where there is none.</summary>
    public Match Match(string text)
    {
        var first = System.Text.RegularExpressions.Match.Empty;
        foreach (var alternative in _alternatives)
        {
            if (alternative.MayMatch(text) && alternative.Get().Match(text) is { Success: true } match && (!first.Success || match.Index < first.Index))
            {
                first = match;
            }
        }

        return first;
    }

    /// <summary>Whether the text matches anywhere.</summary>
    public bool IsMatch(string text) => Array.Exists(_alternatives, alternative => alternative.MayMatch(text) && alternative.Get().IsMatch(text));

    /// <summary>The regular expression.</summary>
    public override string ToString() => _pattern;

    /// <summary>Whether a text has one of the words without which there is no match.</summary>
    internal bool MayMatch(string text) => Array.Exists(_alternatives, alternative => alternative.MayMatch(text));

    /// <summary>The regular expressions that are tried.</summary>
    internal IEnumerable<Regex> Regexes() => _alternatives.Select(alternative => alternative.Get());

    private sealed class Alternative(string pattern, string[]? words, bool repeats)
    {
        private readonly SearchValues<string>? _words = words is null ? null : SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
        private volatile Regex? _regex;
        private long _usedAt;

        public bool MayMatch(string text) => _words is null || text.AsSpan().ContainsAny(_words);

        public Regex Get()
        {
            var now = Environment.TickCount64;
            Volatile.Write(ref _usedAt, now);
            return _regex ?? Make(now);
        }

        private Regex Make(long now)
        {
            lock (Lock)
            {
                foreach (var idle in Made.Where(one => now - Volatile.Read(ref one._usedAt) > IdleMilliseconds).ToList())
                {
                    idle._regex = null;
                    Made.Remove(idle);
                }

                if (_regex is not { } regex)
                {
                    regex = new Regex(pattern, (repeats ? RegexOptions.NonBacktracking : RegexOptions.None) | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
                    _regex = regex;
                    Made.Add(this);
                }

                return regex;
            }
        }
    }
}
