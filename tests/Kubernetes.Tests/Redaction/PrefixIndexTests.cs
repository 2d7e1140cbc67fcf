using ClusterCodex.Kubernetes.Redaction;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterCodex.Kubernetes.Tests.Redaction;

public sealed class PrefixIndexTests
{
    // Few letters, so that texts begin, hold and overlap one another.
    private static readonly Gen<string> Words =
        from length in Gen.Choose(PrefixIndex.PrefixLength, 9)
        from letters in Gen.ArrayOf(Gen.Elements('a', 'b'), length)
        select new string(letters);

    [Fact]
    public void Finds_what_a_search_for_each_text_finds() =>
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(Words)), Arb.From(Gen.ListOf(Words).Select(words => string.Concat(words))), (words, text) =>
        {
            var index = new PrefixIndex();
            var wanted = words.Distinct().ToArray();
            foreach (var word in wanted)
            {
                index.Add(word);
            }

            foreach (var accepts in new Func<int, string, bool>[] { (_, _) => true, (start, found) => (start + found.Length) % 3 == 0 })
            {
                var expected = Enumerable.Range(0, text.Length).Select(start => (Start: start, Found: Longest(wanted, text, start, accepts))).Where(one => one.Found is not null).Select(one => (one.Start, one.Found!));
                Assert.Equal(expected, index.Find(text, accepts));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Add_AfterAFind_IsFoundToo()
    {
        var index = new PrefixIndex();
        index.Add("horse-b");
        Assert.Equal([(0, "horse-b")], index.Find("horse-b", (_, _) => true));

        index.Add("horse-a");

        Assert.Equal([(0, "horse-a"), (8, "horse-b")], index.Find("horse-a horse-b", (_, _) => true));
    }

    private static string? Longest(IEnumerable<string> wanted, string text, int start, Func<int, string, bool> accepts) =>
        wanted.Where(word => string.CompareOrdinal(text, start, word, 0, word.Length) == 0 && accepts(start, word)).MaxBy(word => word.Length);
}
