using System.Diagnostics.CodeAnalysis;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Finds any of many texts in one pass over another, independently of their number and similarity.</summary>
internal sealed class PrefixIndex
{
    /// <summary>Shortest text that can be found, in characters.</summary>
    public const int PrefixLength = 4;

    private readonly Dictionary<string, Bucket> _byPrefix = new(StringComparer.Ordinal);

    /// <param name="wanted">Of <see cref="PrefixLength"/> or more, and new.</param>
    public void Add(string wanted)
    {
        var prefix = wanted[..PrefixLength];
        if (!_byPrefix.TryGetValue(prefix, out var bucket))
        {
            _byPrefix[prefix] = bucket = new Bucket();
        }

        bucket.Add(wanted);
    }

    /// <summary>The longest accepted text at each place; places may overlap.</summary>
    /// <param name="text">Searched.</param>
    /// <param name="accepts">Decides whether a text that was found at a position is accepted.</param>
    public IEnumerable<(int Start, string Found)> Find(string text, Func<int, string, bool> accepts)
    {
        var buckets = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; start + PrefixLength <= text.Length; start++)
        {
            if (buckets.TryGetValue(text.AsSpan(start, PrefixLength), out var bucket) && bucket.Longest(text, start, accepts) is { } found)
            {
                yield return (start, found);
            }
        }
    }

    // Texts with the same beginning, sorted. Every prefix of the text at a position is also a prefix of the last entry that sorts before
    // it, so a binary search and a walk over ever shorter prefixes find all of them.
    private sealed class Bucket
    {
        private readonly List<string> _texts = [];

        // For each text the index of the longest other one that is its prefix, or -1; null while the texts are not sorted.
        private int[]? _begunBy;

        public void Add(string text)
        {
            _texts.Add(text);
            _begunBy = null;
        }

        public string? Longest(string text, int start, Func<int, string, bool> accepts)
        {
            Sort();
            var rest = text.AsSpan(start);
            var at = LastBefore(rest);
            var common = at < 0 ? 0 : rest.CommonPrefixLength(_texts[at]);
            for (; at >= 0; at = _begunBy[at])
            {
                if (_texts[at].Length <= common && accepts(start, _texts[at]))
                {
                    return _texts[at];
                }
            }

            return null;
        }

        private int LastBefore(ReadOnlySpan<char> rest)
        {
            var (low, high) = (0, _texts.Count - 1);
            while (low <= high)
            {
                var middle = (low + high) / 2;
                if (rest.SequenceCompareTo(_texts[middle]) >= 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle - 1;
                }
            }

            return high;
        }

        [MemberNotNull(nameof(_begunBy))]
        private void Sort()
        {
            if (_begunBy is not null)
            {
                return;
            }

            _texts.Sort(StringComparer.Ordinal);
            _begunBy = new int[_texts.Count];
            for (var i = 0; i < _texts.Count; i++)
            {
                var begin = i - 1;
                while (begin >= 0 && !_texts[i].StartsWith(_texts[begin], StringComparison.Ordinal))
                {
                    begin = _begunBy[begin];
                }

                _begunBy[i] = begin;
            }
        }
    }
}
