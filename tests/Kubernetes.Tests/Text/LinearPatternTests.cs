using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.Kubernetes.Text;

namespace ClusterCodex.Kubernetes.Tests.Text;

public sealed class LinearPatternTests
{
    [Theory]
    [InlineData("connection refused", "connection refused")]
    [InlineData("(?:timed? ?out|refus|no route)", "time|refus|no route")]
    [InlineData(@"\blookup (?<host>[\w-]+) on \S+: ", "lookup ")]
    [InlineData("(?:cannot|can't) (?:be )?(?:resolve|translate)", "resolve|translate")]
    [InlineData("(?-i:PANIC)+: x", "PANIC")]
    [InlineData("[[(]abc[^]]de", "abc")]
    [InlineData("a{3}bcd{0,2}e", null)]
    [InlineData("(?:xyz*|long)", null)]
    [InlineData("(?:maybe)?ab", null)]
    [InlineData(".", null)]
    [InlineData(@"\x1Babc", "abc")]
    [InlineData(@"a\.b\.c", "a.b.c")]
    public void Finds_words_that_every_match_has(string pattern, string? words) =>
        Assert.Equal(words, Assert.Single(RequiredWords.OfAlternatives(pattern)).Words is { } found ? string.Join('|', found) : null);

    [Theory]
    [InlineData("no such (?:host|file){1,3}x?", false)]
    [InlineData("a[*+]b", false)]
    [InlineData("a.*b", true)]
    [InlineData(@"a\w+", true)]
    [InlineData("a{2,}", true)]
    [InlineData("a.{0,40}b", true)]
    [InlineData("a(?:b(?:c+)?)?", true)]
    public void Finds_what_may_repeat(string pattern, bool repeats) => Assert.Equal(repeats, Assert.Single(RequiredWords.OfAlternatives(pattern)).Repeats);

    [Fact]
    public void Most_patterns_of_the_table_need_a_word() =>
        Assert.True(LogClassTable.Patterns.Count(pattern => pattern.MayMatch("")) <= 12, string.Join('\n', LogClassTable.Patterns.Where(pattern => pattern.MayMatch(""))));

    [Theory]
    [InlineData(@"LOOKUP (?<host>[\w.-]+)", "dial tcp: lookup DB.shop on 10.96.0.10:53: no such host")]
    [InlineData(@"LOOKUP (?<host>[\w.-]+)", "all is well")]
    [InlineData(@"no such (?<host>\w+)|dial (?<host>\w+)|dial \w+: (?<host>\w+)", "dial tcp: lookup db: no such host")]
    [InlineData(@"dial \w+: (?<host>\w+)|dial (?<host>\w+)", "dial tcp: lookup db: no such host")]
    [InlineData(@"(?:a|b(?<host>x))|[|]c", "bx|c")]
    public void Matches_as_its_regular_expression_does(string pattern, string text)
    {
        var whole = new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant).Match(text);
        var linear = new LinearPattern(pattern);

        Assert.Equal((whole.Success, whole.Success), (linear.IsMatch(text), linear.Match(text).Success));
        Assert.Equal((whole.Index, whole.Value, whole.Groups["host"].Value), (linear.Match(text).Index, linear.Match(text).Value, linear.Match(text).Groups["host"].Value));
        Assert.All(linear.Regexes(), regex => Assert.Equal(regex.ToString().AsSpan().ContainsAny('+', '*'), regex.Options.HasFlag(RegexOptions.NonBacktracking)));
    }
}
