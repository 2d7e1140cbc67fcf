namespace ClusterCodex.PlanService.Model;

/// <summary>Takes a plan out of what models without strict output put around it.</summary>
internal static class AnswerText
{
    private const string ThoughtBegin = "<think>";
    private const string ThoughtEnd = "</think>";
    private const string Fence = "```";

    /// <summary>The answer without the thoughts before it and the code fence around it. Anything else around it stays, and is refused later.</summary>
    public static string Unwrap(string answer)
    {
        var text = answer.AsSpan().Trim();
        if (text.StartsWith(ThoughtBegin, StringComparison.OrdinalIgnoreCase) && text.IndexOf(ThoughtEnd, StringComparison.OrdinalIgnoreCase) is > 0 and var end)
        {
            text = text[(end + ThoughtEnd.Length)..].TrimStart();
        }

        if (text.Length > 2 * Fence.Length && text.StartsWith(Fence) && text.EndsWith(Fence) && text.IndexOf('\n') is > 0 and var line)
        {
            text = text[(line + 1)..^Fence.Length].Trim();
        }

        return text.ToString();
    }
}
