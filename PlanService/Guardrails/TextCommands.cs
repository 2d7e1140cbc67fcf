using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>
/// Finds the commands in a text that people read, and holds each to the guardrails: whoever pastes a command out of a summary
/// must find none that a step could not hold.
/// </summary>
internal static partial class TextCommands
{
    // Without these, "kubectl" is a word of the sentence.
    private const string Verbs =
        "get|describe|logs?|top|events?|explain|diff|rollout|auth|api-resources|api-versions|version|set|scale|delete|evict|drain|cordon|uncordon|taint|exec|cp|attach|"
        + "port-forward|proxy|run|debug|edit|apply|create|patch|replace|label|annotate|expose|autoscale|certificate|config|plugin|wait|cluster-info|kustomize|completion|options|alpha";

    /// <summary>The text with allowed commands in canonical form, and a remark in place of every other.</summary>
    /// <param name="text">As a planner wrote it.</param>
    /// <param name="parse">Decides on one command.</param>
    /// <param name="mayChange">Whether a command that changes something may stand there.</param>
    public static string Guard(string text, Func<string, GuardrailVerdict> parse, bool mayChange) => Command().Replace(text, match =>
    {
        if (match.Groups["other"].Success)
        {
            return "(command removed: only kubectl commands within the guardrails are part of a plan)";
        }

        // The sentence may go on behind the command, at the latest with one of its usual words.
        var whole = match.Value.TrimEnd();
        var words = Sentence().Match(whole) is { Success: true } goesOn ? whole[..goesOn.Index] : whole;
        string? refusal = null;
        for (var end = words.Length; end > 0; end = words.LastIndexOf(' ', end - 1))
        {
            var command = words[..end].TrimEnd('.', ',', ':', ')');
            // A flag or an operator further on would be pasted with the command.
            if (!Continuation().IsMatch(whole[command.Length..]))
            {
                switch (parse(command))
                {
                    case GuardrailVerdict.Allowed allowed:
                        return mayChange || allowed.Operation is ReadOperation
                            ? allowed.Operation.ToKubectl() + match.Value[command.Length..]
                            : "(command removed: it changes something)";
                    case GuardrailVerdict.Refused refused:
                        refusal ??= refused.Reason;
                        break;
                }
            }
        }

        return $"(command removed: {refusal ?? "it is more than one plain command"})";
    });

    [GeneratedRegex(
        @" (?:and|or|to|then|until|which|that|so|if|when|while|where|shows?|now|again|it|is|are|as|because|but|first|before|after|in order|for the|on the|in the|with the)(?: |$)",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"(?:^|\s)-{1,2}[A-Za-z]|[|<>&;$]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Continuation();

    // Up to the end of the quotation, the sentence or the line. A dot ends a sentence only before a space or at the end.
    [GeneratedRegex(
        @"\bkubectl(?:\.exe)?[ \t]+(?=(?:" + Verbs + @")\b|-)(?:[^`\r\n.]|\.(?![ \t\r\n]|$))*"
        + @"|(?<other>\b(?:helm[ \t]+(?:uninstall|delete|upgrade|install|rollback)|oc[ \t]+(?:delete|adm|exec|apply|patch|edit|scale|create|replace)|rm[ \t]+-[a-zA-Z]*[rRf])\b(?:[^`\r\n.]|\.(?![ \t\r\n]|$))*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
