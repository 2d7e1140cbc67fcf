using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Finds values that were identified as secrets in other texts, also in the usual encodings.</summary>
/// <param name="names">Names that are not redacted even where a weak secret is the same word.</param>
internal sealed class KnownSecrets(IReadOnlyCollection<string> names)
{
    /// <summary>
    /// Maximum number of values. Logs in which every line has another token contain many; each value is kept in a dozen forms.
    /// </summary>
    public const int MaxValues = 10_000;

    private const int StrongLength = 8;
    private const int MinLength = PrefixIndex.PrefixLength;

    // Shorter numbers are ports, counts and exit codes.
    private const int MinDigits = 6;

    // Default passwords that are common words: redacted where they are found, not in every other text.
    private static readonly FrozenSet<string> CommonWords = new[]
    {
        "admin", "administrator", "root", "user", "test", "tests", "default", "guest", "postgres", "mysql", "redis", "mongo", "mongodb", "rabbitmq",
        "example", "demo", "prod", "production", "staging", "development", "local", "localhost", "secret", "password", "token", "http", "https",
        "true", "false", "null", "none", "error", "failed", "warning", "info", "debug", "kubernetes", "namespace", "container", "deployment",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _names =
        names.SelectMany(name => name.Split('-', '.', '/', ':').Append(name)).ToHashSet(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _canonical = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly PrefixIndex _forms = new();

    // Values of several words with single spaces between them, and the original of each.
    private readonly Dictionary<string, string> _folded = new(StringComparer.Ordinal);
    private readonly PrefixIndex _foldedForms = new();

    /// <summary>Adds a value, unless it is too short or too common to be distinguished from other text.</summary>
    /// <param name="value">The secret itself.</param>
    /// <param name="type">The placeholder's type; the first one given stays.</param>
    /// <exception cref="RedactionException">There are more than <see cref="MaxValues"/>.</exception>
    public void Add(string value, string type)
    {
        value = value.Trim();
        if (value.Length < MinLength || (value.Length < MinDigits && value.All(char.IsAsciiDigit)) || _canonical.ContainsKey(value) || CommonWords.Contains(value) || Placeholder.IsIn(value) || _names.Contains(value))
        {
            return;
        }

        AddForm(value, value);
        AddType(value, type);
        foreach (var form in Forms(value))
        {
            AddForm(form, value);
        }

        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= StrongLength && line.Length < value.Length)
            {
                AddForm(line, line);
                AddType(line, type);
            }
        }

        if (value.Any(char.IsWhiteSpace))
        {
            var folded = string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            if (folded.Length >= MinLength && _folded.TryAdd(folded, value))
            {
                _foldedForms.Add(folded);
            }
        }
    }

    /// <summary>The value of an encoded form; the text itself where it is not a known form.</summary>
    public string Canonical(string text) => _canonical.GetValueOrDefault(text, text);

    public bool IsIn(string text)
    {
        var spans = new List<SecretSpan>();
        Find(text, spans);
        return spans.Count > 0;
    }

    /// <summary>Values known so far.</summary>
    public int Count => _types.Count;

    public void Find(string text, List<SecretSpan> spans)
    {
        foreach (var (start, form) in _forms.Find(text, (start, form) => IsStrong(_canonical[form]) || IsWholeWord(text, start, form.Length)))
        {
            spans.Add(new SecretSpan(start, form.Length, _types.GetValueOrDefault(_canonical[form], "secret")));
        }

        if (_folded.Count > 0)
        {
            FindFolded(text, spans);
        }
    }

    private void FindFolded(string text, List<SecretSpan> spans)
    {
        var folded = new StringBuilder(text.Length);
        var places = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var space = char.IsWhiteSpace(text[i]);
            if (!space || folded.Length == 0 || folded[^1] != ' ')
            {
                folded.Append(space ? ' ' : text[i]);
                places.Add(i);
            }
        }

        foreach (var (start, found) in _foldedForms.Find(folded.ToString(), (_, _) => true))
        {
            var from = places[start];
            spans.Add(new SecretSpan(from, places[start + found.Length - 1] + 1 - from, _types[_folded[found]]));
        }
    }

    private void AddForm(string form, string value)
    {
        if (form.Length >= MinLength && _canonical.TryAdd(form, value))
        {
            _forms.Add(form);
        }
    }

    private void AddType(string value, string type)
    {
        if (_types.TryAdd(value, type) && _types.Count > MaxValues)
        {
            throw new RedactionException(FormattableString.Invariant(
                $"The evidence holds more than {MaxValues} different values that look like secrets, too many to search every text for. No plan was made. Let the workload log fewer of them, or try again when its log has moved on."));
        }
    }

    // A single lower-case word may be part of other words; any other long enough match is not a coincidence.
    private static bool IsStrong(string value) =>
        value.Length >= StrongLength && (value.Length >= 16 || !value.All(c => char.IsAsciiLetterLower(c)));

    private static bool IsWholeWord(string text, int start, int length) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1]))
        && (start + length == text.Length || !char.IsLetterOrDigit(text[start + length]));

    private static IEnumerable<string> Forms(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var json = JsonSerializer.Serialize(value)[1..^1];
        var relaxed = Relaxed(value);
        yield return json;
        yield return relaxed;
        yield return Relaxed(relaxed);
        var url = Uri.EscapeDataString(value);
        yield return url;
        yield return url.Replace("%20", "+", StringComparison.Ordinal);
        yield return Regex.Replace(url, "%[0-9A-F]{2}", match => match.Value.ToLowerInvariant(), RegexOptions.None, TimeSpan.FromSeconds(2));
        yield return Uri.EscapeDataString(url);
        yield return System.Net.WebUtility.HtmlEncode(value);
        yield return value.Replace("'", "'\\''", StringComparison.Ordinal);
        yield return value.Replace("'", "''", StringComparison.Ordinal);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        foreach (var tail in (string[])["", "\n"])
        {
            var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value + tail));
            yield return base64;
            yield return base64.TrimEnd('=');
            yield return base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        }
    }

    private static string Relaxed(string value) =>
        JsonSerializer.Serialize(value, RelaxedJson)[1..^1];

    private static readonly JsonSerializerOptions RelaxedJson = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
