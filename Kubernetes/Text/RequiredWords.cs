using System.Text;

namespace ClusterCodex.Kubernetes.Text;

/// <summary>
/// Finds words one of which every match of a regular expression contains: of a sequence its longest literal, of alternatives the words of all.
/// What it does not know how to read contributes no word, so that it finds too few words but never a wrong one.
/// </summary>
internal ref struct RequiredWords
{
    private const int MinLength = 3;
    private const int NoQuantifier = -1;
    private const int SmallBound = 9;

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private bool _repeats;

    private RequiredWords(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>
    /// The alternatives of a pattern with their words, null where a match may have none of at least three characters; and whether something in them
    /// may repeat without a small bound.
    /// </summary>
    public static IReadOnlyList<(string Pattern, string[]? Words, bool Repeats)> OfAlternatives(string pattern)
    {
        var reader = new RequiredWords(pattern);
        var all = new List<(string, string[]?, bool)>();
        while (true)
        {
            var start = reader._at;
            reader._repeats = false;
            var words = reader.Sequence();
            all.Add((pattern[start..reader._at], words, reader._repeats));
            if (reader._at >= pattern.Length)
            {
                return all;
            }

            // A parenthesis that nothing opens is an error, which the engine reports.
            if (pattern[reader._at] != '|')
            {
                return [(pattern, null, true)];
            }

            reader._at++;
        }
    }

    private string[]? Alternatives()
    {
        var all = new List<string>();
        var isComplete = true;
        while (true)
        {
            var words = Sequence();
            isComplete &= words is not null;
            all.AddRange(words ?? []);
            if (_at >= _pattern.Length || _pattern[_at] != '|')
            {
                return isComplete ? [.. all.Distinct(StringComparer.OrdinalIgnoreCase)] : null;
            }

            _at++;
        }
    }

    private string[]? Sequence()
    {
        string[]? best = null;
        var literal = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')'))
        {
            switch (_pattern[_at])
            {
                case '(':
                    SkipGroupStart();
                    var inner = Alternatives();
                    _at++;
                    best = Better(best, Quantifier() != 0 ? inner : null);
                    End(literal, ref best);
                    break;
                case '[':
                    SkipClass();
                    Quantifier();
                    End(literal, ref best);
                    break;
                case '.':
                    _at++;
                    Quantifier();
                    End(literal, ref best);
                    break;
                case '^' or '$':
                    _at++;
                    break;
                case '\\' when _at + 1 < _pattern.Length && char.IsAsciiLetterOrDigit(_pattern[_at + 1]):
                    // A boundary has no width; every other one stands for several characters, or for none that is written.
                    var isBoundary = _pattern[_at + 1] is 'b';
                    _at += _pattern[_at + 1] == 'x' ? 4 : 2;
                    if (!isBoundary)
                    {
                        Quantifier();
                        End(literal, ref best);
                    }

                    break;
                default:
                    _at += _pattern[_at] == '\\' ? 1 : 0;
                    var one = _pattern[_at++];
                    var quantifier = Quantifier();
                    if (quantifier != 0)
                    {
                        literal.Append(one);
                    }

                    if (quantifier != NoQuantifier)
                    {
                        End(literal, ref best);
                    }

                    break;
            }
        }

        End(literal, ref best);
        return best;
    }

    private static void End(StringBuilder literal, ref string[]? best)
    {
        best = Better(best, literal.Length >= MinLength ? [literal.ToString()] : null);
        literal.Clear();
    }

    private static string[]? Better(string[]? one, string[]? other) => (one, other) switch
    {
        (_, null) => one,
        (null, _) => other,
        _ => other.Min(word => word.Length) > one.Min(word => word.Length) ? other : one,
    };

    // "(?:", "(?<name>", "(?-i:" or "("
    private void SkipGroupStart()
    {
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            while (_pattern[_at] is not (':' or '>'))
            {
                _at++;
            }

            _at++;
        }
    }

    private void SkipClass()
    {
        _at++;
        if (_pattern[_at] == '^')
        {
            _at++;
        }

        // A bracket that comes first is one of the characters.
        do
        {
            _at += _pattern[_at] == '\\' ? 2 : 1;
        }
        while (_pattern[_at] != ']');
        _at++;
    }

    // The least number of repetitions.
    private int Quantifier()
    {
        if (_at >= _pattern.Length)
        {
            return NoQuantifier;
        }

        var least = NoQuantifier;
        switch (_pattern[_at])
        {
            case '?':
                (least, _at) = (0, _at + 1);
                break;
            case '*':
                (least, _at, _repeats) = (0, _at + 1, true);
                break;
            case '+':
                (least, _at, _repeats) = (1, _at + 1, true);
                break;
            case '{' when _at + 1 < _pattern.Length && char.IsAsciiDigit(_pattern[_at + 1]):
                least = _pattern[_at + 1] - '0';
                var length = _pattern[_at..].IndexOf('}');
                var most = _pattern.Slice(_at + 1, length - 1);
                _repeats |= !int.TryParse(most[(most.IndexOf(',') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var bound) || bound > SmallBound;
                _at += length + 1;
                break;
            default:
                return NoQuantifier;
        }

        if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _at++;
        }

        return least;
    }
}
