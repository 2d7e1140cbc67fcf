using System.Text;
using System.Text.RegularExpressions;

namespace ClusterCodex.Kubernetes.Redaction;

/// <summary>Finds secrets that a line break cut in two, as terminals, folded YAML and log collectors do.</summary>
internal static partial class BrokenLines
{
    /// <param name="text">Searched.</param>
    /// <param name="find">Finds secrets in the text without its line breaks.</param>
    /// <param name="spans">Takes both pieces of what is found across a break; what a logger wrote between them stays.</param>
    public static void Find(string text, Func<string, IReadOnlyList<SecretSpan>> find, List<SecretSpan> spans)
    {
        if (!text.Contains('\n', StringComparison.Ordinal))
        {
            return;
        }

        var joined = new StringBuilder(text.Length);
        // Where each run of the joined text begins there and in the text.
        var runs = new List<(int Joined, int Text)>();
        var at = 0;
        foreach (Match gap in Gap().Matches(text))
        {
            runs.Add((joined.Length, at));
            joined.Append(text, at, gap.Index - at);
            at = gap.Index + gap.Length;
        }

        runs.Add((joined.Length, at));
        joined.Append(text, at, text.Length - at);
        foreach (var span in find(joined.ToString()))
        {
            AddPieces(span, runs, joined.Length, spans);
        }
    }

    private static void AddPieces(SecretSpan span, List<(int Joined, int Text)> runs, int length, List<SecretSpan> spans)
    {
        var run = runs.BinarySearch((span.Start, int.MaxValue));
        run = (run < 0 ? ~run : run) - 1;
        var end = run + 1 < runs.Count ? runs[run + 1].Joined : length;
        if (span.End <= end)
        {
            return;
        }

        for (var start = span.Start; start < span.End; run++, start = end)
        {
            end = Math.Min(span.End, run + 1 < runs.Count ? runs[run + 1].Joined : length);
            if (end > start)
            {
                spans.Add(new SecretSpan(runs[run].Text + start - runs[run].Joined, end - start, span.Type));
            }
        }
    }

    // The break, and what a logger writes before its message.
    [GeneratedRegex(@"[ \t]*\\?\r?\n[ \t]*(?:\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]{4,6})?\]?[ \t]+(?:std(?:out|err)[ ][FP][ ])?)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Gap();
}
