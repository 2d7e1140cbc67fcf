using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>
/// Finds the commands in a text that people read, and applies the guardrails to each: a command that
/// somebody copies from a summary must be one that a step could contain.
/// </summary>
internal static partial class TextCommands
{
    // Without these, "kubectl" is a word of the sentence.
    private const string Verbs =
        "get|describe|logs?|top|events?|explain|diff|rollout|auth|api-resources|api-versions|version|set|scale|delete|evict|drain|cordon|uncordon|taint|exec|cp|attach|"
        + "port-forward|proxy|run|debug|edit|apply|create|patch|replace|label|annotate|expose|autoscale|certificate|config|plugin|wait|cluster-info|kustomize|completion|options|alpha";

    // Programs whose commands are never part of a plan.
    private const string Others =
        @"\b(?:helm3?(?:[ \t]+-\S{1,60}(?:[ \t]+[^-\s]\S{0,60})?){0,4}\s+(?:uninstall|delete|upgrade|install|rollback)\b|oc[ \t]+(?:delete|adm|exec|apply|patch|edit|scale|create|replace)\b"
        + @"|k(?<![\w-]k)[ \t]+(?:delete|drain|cordon|taint|exec|apply|edit|patch|scale|replace|create|run|cp|debug)\b|kubecolor[ \t]+\S"
        + @"|rm[ \t]+(?:-[a-zA-Z]*[rRf]|--(?:recursive|force)|/)|dd[ \t]+(?:if|of)=|mkfs(?:\.[a-z0-9]+)?[ \t]+/|(?:terraform|tofu|pulumi)(?:[ \t]+-\S{1,100})?[ \t]+(?:apply|destroy|import|state|taint|up)\b"
        + @"|(?:curl|wget)\b[^\r\n|]{0,400}\|[ \t]*(?:sudo[ \t]+)?(?:ba|z|da|k)?sh\b|(?:ba|z)?sh[ \t]+<\(|curl\b[^\r\n|]{0,200}?[ \t](?:-X|--request)[ \t=]*[""']?(?:DELETE|POST|PUT|PATCH)\b"
        + @"|(?:docker|podman|crictl|nerdctl|ctr)[ \t]+(?:[a-z]{1,20}[ \t]+)?(?:rm|rmi|kill|stop|prune)\b|systemctl[ \t]+(?:stop|disable|mask|restart)\b|kubeadm[ \t]+reset\b|etcdctl[ \t]+(?:del|put)\b"
        + @"|(?:argocd|flux|eksctl|istioctl|velero)[ \t]+(?:[a-z]{1,20}[ \t]+)?(?:delete|uninstall|rollback)\b|(?:aws|gcloud|az)[ \t][^\r\n|;`]{0,100}?\bdelete)";

    // What stands between the program and its verb for a reader, and becomes a space where somebody copies it; with marks around the program.
    private const string Gap = @"(?:[*_`""']{1,3}|</[a-z]{1,10}>)?(?:[\s\u200b-\u200d\u2060\ufeff]|\\(?=\r?\n)|&nbsp;){1,40}[*`]{0,3}";

    // Another cluster, user or machine for the command that follows.
    private const string Before = @"(?:\b(?:(?-i:[A-Z_][A-Z0-9_]{0,60}|https?_proxy)=[^\s]{0,200}|sudo(?:[ \t]+-\S{1,60})?|xargs(?:[ \t]+-\S{1,60})?|ssh[ \t]+\S{1,100})[ \t]+){1,5}";

    private const string Rest = @"(?:(?!\bkubectl\b|" + Others + @")(?:[^`\r\n.]|\.(?![ \t\r\n]|$)))*";

    /// <summary>The text with allowed commands in canonical form, and a remark in place of every other.</summary>
    /// <param name="text">As a planner wrote it.</param>
    /// <param name="parse">Decides on one command.</param>
    /// <param name="mayChange">Whether commands that change something are allowed.</param>
    public static string Guard(string text, Func<string, GuardrailVerdict> parse, bool mayChange) => Command().Replace(text, match =>
    {
        // The sentence may continue after the command; a usual connecting word marks the end of the command at the latest.
        var whole = match.Value.TrimEnd();
        string Removed(string reason) => $"(command removed: {reason}){match.Value[whole.Length..]}";
        if (match.Groups["other"].Success)
        {
            return Removed("only kubectl commands within the guardrails are part of a plan");
        }

        var words = Sentence().Match(whole) is { Success: true } goesOn ? whole[..goesOn.Index] : whole;
        // A flag or an operator further on would be pasted with the command.
        var continuation = Continuation().Matches(whole) is { Count: > 0 } continuations ? continuations[^1].Index : -1;
        // Nothing longer than this is a command, so nothing longer needs to be tried: a text may be as long as a model likes.
        var tooLong = words.Length > CommandTokenizer.MaxLength;
        var refusal = tooLong ? (parse(words) as GuardrailVerdict.Refused)?.Reason : null;
        for (var end = tooLong ? words.LastIndexOf(' ', CommandTokenizer.MaxLength) : words.Length; end > 0; end = words.LastIndexOf(' ', end - 1))
        {
            var command = words[..end].TrimEnd('.', ',', ':', ')');
            if (continuation < command.Length)
            {
                switch (parse(command))
                {
                    case GuardrailVerdict.Allowed allowed:
                        return mayChange || allowed.Operation is ReadOperation
                            ? allowed.Operation.ToKubectl() + match.Value[command.Length..]
                            : Removed("it changes something");
                    case GuardrailVerdict.Refused refused:
                        refusal ??= refused.Reason;
                        break;
                }
            }
        }

        return Removed(refusal ?? "it is more than one plain command");
    });

    [GeneratedRegex(
        @" (?:and|or|to|then|until|which|that|so|if|when|while|where|shows?|now|again|it|is|are|as|because|but|first|before|after|in order|for the|on the|in the|with the)(?: |$)",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"(?:^|\s)-{1,2}[A-Za-z]|[|<>&;$]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Continuation();

    // Up to the end of the quotation, the sentence or the line, or to the next command: each is decided on separately. A dot ends a
    // sentence only before a space or at the end.
    [GeneratedRegex(
        "(?:" + Before + @")?\bkubectl(?:\.exe)?" + Gap + @"(?=[""'`*\\]{0,4}(?:" + Verbs + @")\b|-|[""'\\$](?=\S)|[a-z]{1,3}(?:''|""""|\\))" + Rest + "|(?<other>" + Others + Rest + ")",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Command();
}
