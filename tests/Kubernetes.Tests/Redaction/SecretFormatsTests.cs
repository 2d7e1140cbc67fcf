using System.Text;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.Kubernetes.Redaction.Formats;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

public sealed class SecretFormatsTests
{
    private const int Examples = 12;
    private const int MaxCuts = 60;

    private static readonly string[] Places =
    [
        "§", "export SOME_VALUE=§\nnext", "some: §\nnext: x", "{\"some\":\"§\",\"next\":1}", "2026-01-05T09:00:00Z level=info msg=\"using § now\"",
        "GET https://api.example.com/v1?x=§&page=1", "tool run --with §", "<some>§</some>", "{\\\"some\\\":\\\"§\\\"}", "first\\n§\\nlast",
    ];

    [Fact]
    public void The_table_is_sorted_and_every_row_is_valid()
    {
        Assert.Equal(SecretFormats.All.Select(format => format.Name).Distinct().Order(StringComparer.Ordinal), SecretFormats.All.Select(format => format.Name));
        Assert.All(SecretFormats.All, format =>
        {
            Assert.Matches("^[a-z0-9-]+$", format.Name);
            Assert.Matches("^[a-z-]+$", format.Type);
            Assert.NotEqual("", format.Source);
            Assert.True(format.Context.Count > 0 || format.Prefixes.Count > 0, $"{format.Name} has neither prefix nor context");
            Assert.All(format.Prefixes, prefix => Assert.NotEqual("", prefix));
            for (var i = 0; i + 1 < format.Body.Count; i++)
            {
                // Parts are read without going back.
                Assert.True(
                    format.Body[i].IsLiteral || format.Body[i].Min == format.Body[i].Max || (format.Body[i + 1].IsLiteral && !format.Body[i].Contains(format.Body[i + 1].Literal[0])),
                    $"{format.Name}: part {i} may take what belongs to the next");
            }
        });
        Assert.Equal(
            SecretFormats.All.Count(format => format.Context.Count == 0),
            SecretFormats.All.Where(format => format.Context.Count == 0).Select(format => $"{format.Before} {string.Join('|', format.Prefixes)} {string.Join(' ', format.Body)}").Distinct().Count());
    }

    public static TheoryData<string> Names => [.. SecretFormats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_is_redacted_wherever_it_stands(string name)
    {
        var format = SecretFormats.All.Single(format => format.Name == name);
        var random = new Random(name.Length * 7919 + name[0]);
        for (var i = 0; i < Examples; i++)
        {
            var secret = FormatExamples.Make(format, random);
            foreach (var place in Places.Where(place => format.Context.Count == 0 || place.Contains("some", StringComparison.OrdinalIgnoreCase)))
            {
                var named = format.Context.Count == 0 ? place
                    : place.Replace("some_value", format.Context[0], StringComparison.OrdinalIgnoreCase).Replace("some", format.Context[0], StringComparison.OrdinalIgnoreCase);
                var text = named.Replace("§", secret, StringComparison.Ordinal);

                var redacted = ASession().Redact(text);

                Assert.False(redacted.Contains(secret, StringComparison.Ordinal), $"{name} passed in: {text}");
            }
        }
    }

    public static TheoryData<string> NamesWithoutContext => [.. SecretFormats.All.Where(format => format.Context.Count == 0).Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(NamesWithoutContext))]
    public void Every_row_is_redacted_inside_base64(string name)
    {
        var secret = FormatExamples.Make(SecretFormats.All.Single(format => format.Name == name), new Random(name.Length));
        foreach (var file in new[] { $"replicas: 3\nupstream: {secret}\nother: y\n", $"{{\"upstream\":\"{secret}\"}}", secret })
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(file));

            Assert.DoesNotContain(encoded, ASession().Redact($"blob: {encoded}\nnext: x"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(NamesWithoutContext))]
    public void Every_row_is_redacted_wherever_a_log_line_ends(string name)
    {
        var format = SecretFormats.All.Single(format => format.Name == name);
        var secret = FormatExamples.Make(format, new Random(name.Length + 1));

        // At each place; at so many of a long one.
        for (var cut = 1; cut < secret.Length; cut += 1 + (secret.Length / MaxCuts))
        {
            var redacted = ASession().Redact($"got {secret[..cut]}\n2026-01-05T09:00:00.123Z stdout P {secret[cut..]} end");

            Assert.StartsWith("got [", redacted, StringComparison.Ordinal);
            Assert.EndsWith("] end", redacted, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_near_miss_without_context_is_no_credential(string name)
    {
        var format = SecretFormats.All.Single(format => format.Name == name);
        var secret = FormatExamples.Make(format, new Random(name.Length));
        var spans = new List<SecretSpan>();

        if (format.Context.Count > 0)
        {
            Assert.Null(SecretFormats.TypeOf("some", secret));
            Assert.Null(SecretFormats.TypeOf(format.Context[0], secret[..^(secret.Length / 2)]));
            return;
        }

        foreach (var prefix in format.Prefixes)
        {
            // Too short, and of no alphabet.
            Assert.Null(format.Match(prefix, 0, prefix, documentedLength: false) is { } found && format.Body.Count > 0 ? found : null);
            Assert.Null(format.Body.Count > 0 ? format.Match(prefix + "(((((((((((((((((((((((((((((((((((((((", 0, prefix, documentedLength: false) : null);
        }
    }

    [Fact]
    public void A_mask_in_a_vendors_form_is_left()
    {
        foreach (var mask in new[] { "glpat-XXXXXXXXXXXXXXXXXXXX", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIAXXXXXXXXXXXXXXXX", "sk-000000000000000000000000" })
        {
            Assert.Equal($"use {mask} here", ASession().Redact($"use {mask} here"));
        }
    }

    private static RedactionSession ASession() => new([], anonymiseNames: false, CancellationToken.None);
}
