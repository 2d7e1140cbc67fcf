using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction.Formats;

/// <summary>One piece of a format's body: a literal text, or a run of characters of one alphabet.</summary>
/// <param name="Literal">The text; empty for a run.</param>
/// <param name="Alphabet">The alphabet's name; empty for a literal.</param>
/// <param name="Min">Fewest characters of a run.</param>
/// <param name="Max">Most characters of a run; <see cref="int.MaxValue"/> where the vendor gives none.</param>
internal sealed partial record FormatPart(string Literal, string Alphabet, int Min, int Max)
{
    private const string Uuid = "xhex:8 - xhex:4 - xhex:4 - xhex:4 - xhex:12";

    private readonly SearchValues<char>? _set = Alphabet.Length > 0 ? FormatAlphabets.Set(Alphabet) : null;

    public bool IsLiteral => _set is null;

    /// <summary>Reads <c>alnum:22 . url:40-43</c>: <c>alphabet:length</c>, <c>alphabet:min-max</c>, <c>alphabet:min+</c>, <c>uuid</c>, or a literal.</summary>
    /// <param name="body">Parts with a space between them; <c>-</c> alone is an empty body.</param>
    public static IReadOnlyList<FormatPart> Parse(string body) =>
        body == "-" ? [] : [.. body.Replace("uuid", Uuid, StringComparison.Ordinal).Split(' ').Select(ParsePart)];

    /// <summary>Characters of the alphabet from a place on, at most <paramref name="limit"/>.</summary>
    public int Run(ReadOnlySpan<char> text, int limit)
    {
        var end = text.IndexOfAnyExcept(_set!);
        return Math.Min(end < 0 ? text.Length : end, limit);
    }

    /// <summary>Characters of the alphabet up to the end of a text, at most <paramref name="limit"/>.</summary>
    public int RunBack(ReadOnlySpan<char> text, int limit)
    {
        var before = text.Length > limit ? text[^limit..] : text;
        return before.Length - 1 - before.LastIndexOfAnyExcept(_set!);
    }

    public bool Contains(char character) => _set!.Contains(character);

    private static FormatPart ParsePart(string part)
    {
        var run = RunPart().Match(part);
        if (!run.Success)
        {
            return new FormatPart(part, "", 0, 0);
        }

        var min = int.Parse(run.Groups["min"].Value, CultureInfo.InvariantCulture);
        var max = run.Groups["max"].Success ? int.Parse(run.Groups["max"].Value, CultureInfo.InvariantCulture) : run.Groups["more"].Success ? int.MaxValue : min;
        return new FormatPart("", run.Groups["name"].Value, min, max);
    }

    [GeneratedRegex("^(?<name>[a-z0-9]+):(?<min>[0-9]+)(?:-(?<max>[0-9]+)|(?<more>\\+))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex RunPart();
}
