namespace ClusterCodex.PlanService.Prompt;

/// <summary>One piece of evidence as text.</summary>
/// <param name="Title">What it is; our own text.</param>
/// <param name="Text">Text from the cluster or the user: untrusted.</param>
/// <param name="MaxLength">Most characters of it in a prompt.</param>
/// <param name="KeepEnd">Whether the end is the most relevant part, as in logs.</param>
internal sealed record PromptSection(string Title, string Text, int MaxLength, bool KeepEnd = false)
{
    private const string Cut = "[… cut …]";

    /// <summary>The text within its bound, cut between lines where that is possible.</summary>
    /// <param name="limit">A tighter bound, in characters.</param>
    public string Bounded(int limit)
    {
        var max = Math.Min(MaxLength, limit);
        if (Text.Length <= max)
        {
            return Text;
        }

        if (KeepEnd)
        {
            var start = Text.Length - max;
            var line = Text.IndexOf('\n', start);
            return $"{Cut}\n{Text[(line >= 0 && line < Text.Length - 1 ? line + 1 : start)..]}";
        }

        var end = Text.LastIndexOf('\n', max);
        return $"{Text[..(end > 0 ? end : max)]}\n{Cut}";
    }
}
