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
        + "port-forward|proxy|run|debug|edit|apply|create|patch|replace|label|annotate|expose|autoscale|certificate|config|plugin|wait|cluster-info|kustomize|completion|options|alpha|"
        // Plugins that are in wide use.
        + "krew|ctx|ns|neat|node-shell|ssh|iexec|exec-as|view-secret|modify-secret|evict-pod|prune-unused|sniff|konfig|argo|rollouts|cnpg|cert-manager|oidc-login|stern|tail|tree|who-can|images";

    // Flags with or without a value, between a program and its verb.
    private const string Flags = @"(?:[ \t]+-\S{1,60}(?:[ \t]+[^-\s]\S{0,60})?){0,4}";

    // Programs whose commands are never part of a plan.
    private const string Others =
        @"(?:\b(?:helm3?" + Flags + @"\s+(?:uninstall|delete|del|un|upgrade|install|rollback)\b|oc" + Flags + @"[ \t]+(?:delete|adm|exec|rsh|debug|apply|patch|edit|scale|create|replace|set|rollout|cp|run|login|policy)\b"
        + @"|k(?<![\w-]k)" + Flags + @"[ \t]+(?:delete|drain|cordon|taint|exec|apply|edit|patch|scale|replace|create|run|cp|debug)\b|kubecolor[ \t]+\S|k9s[ \t]+-"
        + @"|rm[ \t]+(?:-[a-zA-Z]*[rRf]|--(?:recursive|force)|/)|dd[ \t]+(?:if|of)=|mkfs(?:\.[a-z0-9]+)?[ \t]+/|(?:terraform|tofu|pulumi)(?:[ \t]+-\S{1,100})?[ \t]+(?:apply|destroy|import|state|taint|up)\b"
        + @"|(?:curl|wget|echo|printf|cat|base64|xxd)\b[^\r\n]{0,400}?\|[ \t]*(?:sudo[ \t]+)?(?:ba|z|da|k)?sh\b|(?:ba|z|da|k)?sh[ \t]+(?:<\(|-[a-z]{0,5}c[ \t]+[""']?[$`])|eval[ \t]+[""']?[$`]"
        + @"|curl\b[^\r\n|]{0,200}?[ \t](?:-X|--request)[ \t=]*[""']?(?:DELETE|POST|PUT|PATCH)\b"
        + @"|(?:docker|podman|crictl|nerdctl|ctr)" + Flags + @"[ \t]+(?:[a-z]{1,20}[ \t]+)?(?:rm|rmi|rmp|kill|stop|stopp|prune|exec|restart)\b|systemctl[ \t]+(?:stop|disable|mask|restart)\b|kubeadm[ \t]+reset\b"
        + @"|etcdctl" + Flags + @"[ \t]+(?:del|put|get|txn|member|snapshot|user|role|auth)\b"
        + @"|(?:argocd|flux|istioctl|velero)" + Flags + @"[ \t]+(?:[a-z]{1,20}[ \t]+)?(?:delete|delete-resource|uninstall|install|rollback|set|unset|patch|sync|suspend|bootstrap|restore)\b"
        + @"|(?:minikube|eksctl|k3d|kops)" + Flags + @"[ \t]+(?:[a-z]{1,20}[ \t]+)?(?:delete|stop)\b|kind[ \t]+delete[ \t]+clusters?\b|(?:aws|gcloud|az)[ \t][^\r\n|;`]{0,100}?\bdelete)"
        + @"|\$(?:\{?KUBECTL\}?|\([^()\r\n]{0,60}\bkubectl\))[ \t]+\S)";

    // What stands between the program and its verb for a reader, and becomes a space where somebody copies it; with marks around the program.
    private const string Gap = @"(?:[*_`""']{1,3}|</[a-z]{1,10}>)?(?:[\s\u200b-\u200d\u2060\ufeff]|\\(?=\r?\n)|&nbsp;|&#(?:32|160|x20|xa0);|%20){1,40}[*`]{0,3}";

    // Another cluster, user or machine for the command that follows.
    private const string Before = @"(?:\b(?:(?-i:[A-Z_][A-Z0-9_]{0,60}|https?_proxy)=[^\s]{0,200}|sudo(?:[ \t]+-\S{1,60}(?:[ \t]+(?!kubectl)[^-\s]\S{0,60})?){0,4}|xargs(?:[ \t]+-\S{1,60})?|ssh[ \t]+\S{1,100})[ \t]+|\b(?:ba|z|da|k)?sh[ \t]+-[a-z]{0,5}c[ \t]+[""']?){1,5}";

    private const string Rest = @"(?:(?!\bkubectl\b|" + Others + @")(?:[^`\r\n.]|\.(?![ \t\r\n]|$)))*";

    /// <summary>The text with allowed commands in canonical form, and a remark in place of every other.</summary>
    /// <param name="text">As a planner wrote it.</param>
    /// <param name="parse">Decides on one command.</param>
    /// <param name="mayChange">Whether commands that change something are allowed.</param>
    public static string Guard(string text, Func<string, GuardrailVerdict> parse, bool mayChange)
    {
        // Only where that shows more commands: a text in another script stays as it is.
        var unfolded = LookAlikes.Unfold(text);
        return GuardPlain(unfolded != text && Command().Count(unfolded) > Command().Count(text) ? unfolded : text, parse, mayChange);
    }

    private static string GuardPlain(string text, Func<string, GuardrailVerdict> parse, bool mayChange) => Command().Replace(text, match =>
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
        "(?:" + Before + @")?\bkubectl(?:\.exe|[-_.]?v?[0-9][0-9.]{0,10})?" + Gap + @"(?=[""'`*\\]{0,4}(?:" + Verbs + @")\b|-|[""'\\$](?=\S)|`(?:echo|printf|cat)\b|[a-z]{1,3}(?:''|""""|\\))" + Rest + "|(?<other>" + Others + Rest + ")",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Command();
}
