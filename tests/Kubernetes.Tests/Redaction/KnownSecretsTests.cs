using System.Text;
using ClusterCodex.Kubernetes.Redaction;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

public sealed class KnownSecretsTests
{
    [Fact]
    public void Learn_AsManySecretsAsTheLimit_HidesEach()
    {
        var session = ASession();
        var secrets = Enumerable.Range(0, KnownSecrets.MaxValues).Select(Secret).ToArray();
        LearnLogs(session, secrets);

        foreach (var secret in new[] { secrets[0], secrets[^1] })
        {
            Assert.Equal("got [REDACTED:", session.Redact($"got {secret}")[..14]);
            Assert.Equal("got [REDACTED:", session.Redact($"got {Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))}")[..14]);
        }
    }

    [Fact]
    public void Learn_MoreSecretsThanTheLimit_FailsWithoutNamingOne()
    {
        var failure = Assert.Throws<RedactionException>(() => LearnLogs(ASession(), Enumerable.Range(0, KnownSecrets.MaxValues + 1).Select(Secret)));

        Assert.Contains("more than 10000", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Zq7", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_and_redact_end_with_the_plan()
    {
        using var plan = new CancellationTokenSource();
        var session = new RedactionSession([], anonymiseNames: false, plan.Token);
        session.Learn("password=Zq7-planted-k");
        await plan.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => session.Learn("x"));
        Assert.Throws<OperationCanceledException>(() => session.Redact("x"));
    }

    [Theory]
    [InlineData("horse-staple", "horse-staple-9")]
    [InlineData("horse-staple-9", "horse-staple")]
    public void Find_OneSecretBeginsAnother_FindsTheLongest(string first, string second)
    {
        var known = new KnownSecrets([]);
        known.Add(first, "password");
        known.Add(second, "password");

        Assert.Equal([(0, 14), (15, 12)], Find(known, "horse-staple-9 horse-staple").Select(span => (span.Start, span.Length)));
    }

    [Fact]
    public void Find_SecretsOverlap_FindsBoth()
    {
        var known = new KnownSecrets([]);
        known.Add("alpha-bravo", "password");
        known.Add("bravo-charlie", "token");

        Assert.Equal([new SecretSpan(1, 11, "password"), new SecretSpan(7, 13, "token")], Find(known, "xalpha-bravo-charliex"));
    }

    [Fact]
    public void Find_LongerOneIsPartOfAWord_FindsTheShorter()
    {
        var known = new KnownSecrets([]);
        known.Add("blue;moon", "password");
        known.Add("blue", "password");

        Assert.Equal([new SecretSpan(0, 4, "password")], Find(known, "blue;moo bluebird"));
    }

    [Theory]
    [InlineData("smtp said: blue\n      moon  rising.", 11, 23)]
    [InlineData("\t\r\nblue moon\u00a0\trising", 3, 17)]
    [InlineData("bluemoon rising", 0, 0)]
    public void Find_WordsOfAValueSpacedOtherwise_FindsThem(string text, int start, int length)
    {
        var known = new KnownSecrets([]);
        known.Add("blue  moon rising", "password");

        Assert.Equal(length == 0 ? [] : [new SecretSpan(start, length, "password")], Find(known, text).Distinct());
    }

    private static RedactionSession ASession() => new([], anonymiseNames: false, CancellationToken.None);

    private static string Secret(int number) => FormattableString.Invariant($"Zq7{number:D6}");

    private static void LearnLogs(RedactionSession session, IEnumerable<string> secrets)
    {
        foreach (var lines in secrets.Select(secret => $"password={secret}").Chunk(1000))
        {
            session.Learn(string.Join('\n', lines));
        }
    }

    private static List<SecretSpan> Find(KnownSecrets known, string text)
    {
        var spans = new List<SecretSpan>();
        known.Find(text, spans);
        return spans;
    }
}
