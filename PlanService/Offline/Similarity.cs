namespace ClusterCodex.PlanService.Offline;

/// <summary>Finds the likely intended spelling of a mistyped name.</summary>
internal static class Similarity
{
    private const int MaxEdits = 2;

    /// <summary>The candidate that a few edits turn into <paramref name="word"/>; null where none is that close.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates) => candidates
        .Where(candidate => candidate != word)
        .Select(candidate => (Candidate: candidate, Edits: Edits(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(pair => pair.Edits <= MaxEdits && pair.Edits * 3 <= Math.Max(word.Length, 3))
        .OrderBy(pair => pair.Edits)
        .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
        .Select(pair => pair.Candidate)
        .FirstOrDefault();

    // Levenshtein distance, one row at a time.
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
