using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Redaction;

/// <summary>Values that were once seen as secrets, found again wherever else they stand, in the usual encodings too.</summary>
/// <param name="names">Names that stay readable even where a weak secret happens to be the same word.</param>
internal sealed class KnownSecrets(IReadOnlyCollection<string> names)
{
    private const int StrongLength = 8;
    private const int MinLength = 4;

    // Shorter numbers are ports, counts and exit codes.
    private const int MinDigits = 6;

    // Defaults that are as common in prose and names as they are poor passwords: redacted in place, not everywhere.
    private static readonly FrozenSet<string> CommonWords = new[]
    {
        "admin", "administrator", "root", "user", "test", "tests", "default", "guest", "postgres", "mysql", "redis", "mongo", "mongodb", "rabbitmq",
        "example", "demo", "prod", "production", "staging", "development", "local", "localhost", "secret", "password", "token", "http", "https",
        "true", "false", "null", "none", "error", "failed", "warning", "info", "debug", "kubernetes", "namespace", "container", "deployment",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string> _canonical = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Regex> _folded = new(StringComparer.Ordinal);
    private string[] _byLength = [];

    /// <summary>Remembers a value, unless it is too short or too common to be told from innocent text.</summary>
    /// <param name="value">The secret itself.</param>
    /// <param name="type">The placeholder's type; the first one given stays.</param>
    public void Add(string value, string type)
    {
        value = value.Trim();
        if (value.Length < MinLength || (value.Length < MinDigits && value.All(char.IsAsciiDigit)) || _canonical.ContainsKey(value) || CommonWords.Contains(value) || Placeholder.IsIn(value) || IsName(value))
        {
            return;
        }

        _canonical[value] = value;
        _types[value] = type;
        foreach (var form in Forms(value))
        {
            if (form.Length >= MinLength)
            {
                _canonical.TryAdd(form, value);
            }
        }

        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length >= StrongLength && line.Length < value.Length)
            {
                _canonical.TryAdd(line, line);
                _types.TryAdd(line, type);
            }
        }

        if (value.Any(char.IsWhiteSpace))
        {
            var words = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape);
            _folded[value] = new Regex(string.Join(@"\s+", words), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
        }

        _byLength = [.. _canonical.Keys.OrderByDescending(key => key.Length)];
    }

    /// <summary>The value that a form stands for; the text itself where it is none.</summary>
    public string Canonical(string text) => _canonical.GetValueOrDefault(text, text);

    public bool IsIn(string text)
    {
        var spans = new List<SecretSpan>();
        Find(text, spans);
        return spans.Count > 0;
    }

    public void Find(string text, List<SecretSpan> spans)
    {
        foreach (var form in _byLength)
        {
            var strong = IsStrong(_canonical[form]);
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            {
                if (strong || IsWholeWord(text, at, form.Length))
                {
                    spans.Add(new SecretSpan(at, form.Length, _types.GetValueOrDefault(_canonical[form], "secret")));
                }
            }
        }

        foreach (var (value, pattern) in _folded)
        {
            foreach (Match match in pattern.Matches(text))
            {
                spans.Add(new SecretSpan(match.Index, match.Length, _types[value]));
            }
        }
    }

    // A single lower-case word may be part of other words; anything else long enough is no coincidence.
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

    private bool IsName(string value) => names.Any(name =>
        name == value || Array.Exists(name.Split('-', '.', '/', ':'), part => part == value));
}
