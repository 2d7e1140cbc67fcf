using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>
/// One plan's redaction. The same secret has the same placeholder throughout. Not safe for use by several threads at once.
/// </summary>
public sealed class RedactionSession
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n,;:\"'\\{}[]().&");

    /// <summary>How many different secrets one session takes.</summary>
    public const int MaxSecrets = KnownSecrets.MaxValues;

    private readonly KnownSecrets _known;
    private readonly CancellationToken _cancellationToken;
    private readonly NameAliases? _aliases;
    private readonly Dictionary<string, string> _placeholders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _issued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    // What was found in a text by its form: evidence is read before it is written, and finding is what costs.
    private readonly Dictionary<string, List<SecretSpan>> _found = new(StringComparer.Ordinal);

    // What redacting returned, with the number of values that were known then.
    private readonly Dictionary<string, int> _redacted = new(StringComparer.Ordinal);

    /// <param name="names">Names of the objects a plan is about: not redacted where they equal a weak secret.</param>
    /// <param name="anonymiseNames">Whether names are sent as aliases and restored in the answer.</param>
    /// <param name="cancellationToken">Cancels the plan: redacting long logs with many secrets takes time.</param>
    public RedactionSession(IReadOnlyCollection<string> names, bool anonymiseNames, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _known = new KnownSecrets(names);
        _aliases = anonymiseNames ? new NameAliases(names) : null;
    }

    /// <summary>Different secrets seen so far.</summary>
    public int Count => _placeholders.Count;

    /// <summary>Collects the secrets of a text, so that they are found in other texts as well.</summary>
    /// <exception cref="RedactionException">There are too many.</exception>
    public void Learn(string text)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        LearnSpans(text);

        // Behind colours, entities and typographic quotes a name and its value are not recognized; a known value is.
        var plain = TypographicText.ToPlain(text);
        if (!ReferenceEquals(plain, text))
        {
            LearnSpans(plain);
        }
    }

    /// <summary>As <see cref="Learn"/>, by the structure of a manifest: exact values, whatever their form in the text.</summary>
    public void LearnManifest(string yaml)
    {
        Learn(yaml);
        foreach (var value in ManifestSecrets.Find(yaml))
        {
            _known.Add(value, "secret");
        }
    }

    /// <summary>The text with a placeholder for every secret. Redacting a redacted text changes nothing.</summary>
    public string Redact(string text)
    {
        if (_redacted.TryGetValue(text, out var known) && known == _known.Count)
        {
            return text;
        }

        Learn(text);
        List<SecretSpan> spans = [.. Found(text)];
        _known.Find(text, spans);
        EncodedText.Find(text, FindAny, spans);
        BrokenLines.Find(text, FindWhole, spans);
        var redacted = Replace(text, Merge(text, spans));
        _redacted[redacted] = _known.Count;
        return redacted;
    }

    /// <summary>The only way to a <see cref="RedactedText"/>, and so the only way to a model.</summary>
    /// <param name="parts">Read one by one: no secret begins in one and ends in the next.</param>
    public RedactedText Seal(params IEnumerable<string> parts)
    {
        var redacted = string.Concat(parts.Select(Redact));
        return new RedactedText(_aliases?.Mask(redacted) ?? redacted);
    }

    /// <summary>A model's answer with names restored and secrets redacted again.</summary>
    public string Return(string text) => Redact(_aliases?.Restore(text) ?? text);

    private List<SecretSpan> FindAny(string plain)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var spans = SecretText.Find(plain);
        _known.Find(plain, spans);
        return spans;
    }

    // Only forms with a known end: for any other, the line break may be the end.
    private List<SecretSpan> FindWhole(string joined)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var spans = new List<SecretSpan>();
        _known.Find(joined, spans);
        SecretFormats.Find(joined, documentedLength: true, spans);
        return spans;
    }

    private void LearnSpans(string text)
    {
        if (_found.ContainsKey(text))
        {
            return;
        }

        foreach (var span in Outside(Found(text), Issued(text)))
        {
            LearnValue(text.Substring(span.Start, span.Length), span.Type);
        }
    }

    private List<SecretSpan> Found(string text)
    {
        if (!_found.TryGetValue(text, out var spans))
        {
            _found[text] = spans = SecretText.Find(text);
        }

        return spans;
    }

    // A greedy match may contain more than the secret: its beginning is learned as well.
    private void LearnValue(string value, string type)
    {
        if (Placeholder.IsIn(value))
        {
            return;
        }

        if (value.Length > 2 && value[0] is '"' or '\'' && value[^1] == value[0])
        {
            // A quoted scalar: the quotes and their escapes are not part of the secret.
            value = value[0] == '\'' ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value[1..^1];
        }

        _known.Add(value, type);

        var trimmed = value.TrimEnd(',', ';', ')', '}', ']', '"', '\'', '\\', '.', ':');
        _known.Add(trimmed, type);
        var end = trimmed.IndexOfAny([',', ';', '&', '"', '\'', '}', ')', ']', ' ']);
        if (end >= 6)
        {
            _known.Add(trimmed[..end], type);
        }

        // user:password
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && trimmed.Length - colon > 6 && !trimmed.Any(char.IsWhiteSpace))
        {
            _known.Add(trimmed[(colon + 1)..], type);
        }
    }

    private List<SecretSpan> Merge(string text, List<SecretSpan> spans)
    {
        var issued = Issued(text);
        var merged = new List<SecretSpan>();
        foreach (var span in Outside(spans, issued).OrderBy(span => span.Start).ThenByDescending(span => span.Length))
        {
            if (merged.Count > 0 && span.Start < merged[^1].End)
            {
                var last = merged[^1];
                merged[^1] = last with { Length = Math.Max(last.End, span.End) - last.Start, Type = last.Type is "secret" or "high-entropy" ? span.Type : last.Type };
            }
            else
            {
                merged.Add(span);
            }
        }

        return issued.Count == 0 ? merged : [.. merged.SelectMany(span => Around(span, text, issued))];
    }

    // Only placeholders of this plan: text that merely looks like one is treated as any other text.
    private List<Match> Issued(string text) => [.. Placeholder.All(text).Where(match => _issued.Contains(match.Value))];

    // A match that begins at a placeholder was redacted before; one that begins inside has read the placeholder's type as a name.
    private static IEnumerable<SecretSpan> Outside(List<SecretSpan> spans, List<Match> issued) =>
        spans.Where(span => !issued.Exists(one => span.Start >= one.Index && span.Start < one.Index + one.Length));

    // Placeholders are opaque: only the text around them is redacted.
    private static IEnumerable<SecretSpan> Around(SecretSpan span, string text, List<Match> issued)
    {
        var start = span.Start;
        foreach (var match in issued)
        {
            if (match.Index >= span.End || match.Index + match.Length <= start)
            {
                continue;
            }

            if (HasContent(text, start, match.Index))
            {
                yield return span with { Start = start, Length = match.Index - start };
            }

            start = match.Index + match.Length;
        }

        if (HasContent(text, start, span.End))
        {
            yield return span with { Start = start, Length = span.End - start };
        }
    }

    private static bool HasContent(string text, int start, int end) => end > start && text.AsSpan(start, end - start).ContainsAnyExcept(Separators);

    private string Replace(string text, List<SecretSpan> spans)
    {
        if (spans.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var from = 0;
        foreach (var span in spans)
        {
            result.Append(text, from, span.Start - from).Append(PlaceholderFor(text.Substring(span.Start, span.Length), span.Type));
            from = span.End;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    private string PlaceholderFor(string value, string type)
    {
        var canonical = _known.Canonical(value);
        if (!_placeholders.TryGetValue(canonical, out var placeholder))
        {
            var number = _numbers[type] = _numbers.GetValueOrDefault(type) + 1;
            placeholder = Placeholder.Of(type, number);
            _placeholders[canonical] = placeholder;
            _issued.Add(placeholder);
        }

        return placeholder;
    }
}
