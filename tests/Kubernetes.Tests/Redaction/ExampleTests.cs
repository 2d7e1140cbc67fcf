using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

/// <summary>Examples of every kind, between lines of <c>===</c>; a secret stands between « and ». All values are invented.</summary>
public sealed partial class ExampleTests
{
    private const int PieceLength = 9;

    public static TheoryData<string> Secrets => [.. Read("secrets.txt")];

    public static TheoryData<string> Harmless => [.. Read("harmless.txt")];

    [Theory]
    [MemberData(nameof(Secrets))]
    public void No_piece_of_a_secret_is_left(string example)
    {
        var secrets = Marked().Matches(example).SelectMany(match => match.Groups["s"].Value.Split('\n')).ToArray();

        var redacted = Placeholders().Replace(Redact(example.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal)), "|");

        Assert.NotEmpty(secrets);
        Assert.All(secrets.SelectMany(Pieces), piece => Assert.DoesNotContain(piece, redacted, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_is_harmless_stays_byte_for_byte(string example) => Assert.Equal(example, Redact(example));

    private static string Redact(string text) => new RedactionSession([], anonymiseNames: false, CancellationToken.None).Redact(text);

    // A long secret that is left in part is as good as lost.
    private static IEnumerable<string> Pieces(string secret) =>
        secret.Length <= PieceLength ? [secret] : Enumerable.Range(0, secret.Length - PieceLength + 1).Select(start => secret.Substring(start, PieceLength));

    private static string[] Read(string file)
    {
        using var reader = new StreamReader(typeof(ExampleTests).Assembly.GetManifestResourceStream($"examples/{file}")!);
        return reader.ReadToEnd().TrimEnd('\n').Split("\n===\n");
    }

    [GeneratedRegex("«(?<s>[^»]+)»", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Marked();

    [GeneratedRegex(@"\[REDACTED:[a-z-]+:[0-9]+\]", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Placeholders();
}
