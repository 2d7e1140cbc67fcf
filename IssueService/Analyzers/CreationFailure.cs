using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Why a controller cannot create its pods.</summary>
/// <param name="Message">Of the API server.</param>
/// <param name="Since">When it happened last.</param>
/// <param name="Subject">Where it was read.</param>
internal sealed partial record CreationFailure(string Message, DateTimeOffset Since, string Subject)
{
    /// <summary>How long a failure counts: a ReplicaSet tries again after at most 17 minutes.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromMinutes(20);

    private string? RefusingQuota => EventFacts.QuotaIn(Message);

    /// <summary>Whether the cause is another object that has the issue, a quota or a webhook; of what has just been created, this is not known yet.</summary>
    public bool IsElsewhere(Evaluation evaluation, MetaFacts workload) =>
        RefusingQuota is { } quota
            ? evaluation.Find<QuotaFacts>("ResourceQuota", workload.Namespace, quota) is not null && evaluation.MayBeTakenAlong(workload, by => by == new ObjectName("ResourceQuota", workload.Namespace, quota))
            : EventFacts.WebhookIn(Message) is not null && evaluation.MayBeTakenAlong(workload, by => WebhookAnalyzer.Configures(by.Kind));

    /// <summary>The newest failure of some controllers of one kind; null where there is none.</summary>
    public static CreationFailure? Find(Evaluation evaluation, string kind, IEnumerable<MetaFacts> controllers) =>
        controllers.SelectMany(controller => evaluation.Events(kind, controller))
            .Where(one => one.Reason == "FailedCreate" && evaluation.Now - one.At < Age)
            .OrderByDescending(one => one.At)
            .Select(one => new CreationFailure(one.Message, one.At, $"event FailedCreate of {kind} {one.InvolvedObject.Name}"))
            .FirstOrDefault();

    public Finding ToFinding(Evaluation evaluation, Severity severity) =>
        evaluation.Found(IssueAspects.Workload, IssueCatalog.ReplicaFailure, severity, Sentence(), Since, [Evidence]) with { MessageKinds = Kinds, MessageWithoutOthers = WithoutOthers };

    internal Evidence Evidence => new(FindingSource.Builtin, Subject, Message, Since);

    /// <summary>The kinds of the objects that <see cref="Sentence"/> tells about.</summary>
    internal IReadOnlyList<string> Kinds => RefusingQuota is not null ? ["ResourceQuota"] : Limit().IsMatch(Message) ? ["LimitRange"] : [];

    /// <summary>The message for those who may not view <see cref="Kinds"/>; null where there are none.</summary>
    internal string? WithoutOthers => Kinds switch
    {
        ["ResourceQuota"] => "A quota refuses its pods.",
        ["LimitRange"] => "A limit range refuses its pods.",
        _ => null,
    };

    /// <summary>Why a quota refuses, as the end of a sentence without its full stop.</summary>
    internal static string QuotaReason(string message) => message switch
    {
        _ when Quota().Match(message) is { Success: true } quota => $": {PodEvidence.Clause(quota.Groups["m"].Value)}",
        _ when MustSpecify().Match(message) is { Success: true } must => $", because they do not specify {PodEvidence.Clause(must.Groups["m"].Value)}",
        _ => "",
    };

    /// <summary>The message in words.</summary>
    internal string Sentence() => Message switch
    {
        _ when Quota().Match(Message) is { Success: true } quota => $"The quota '{quota.Groups["q"].Value}' refuses its pods: {PodEvidence.Clause(quota.Groups["m"].Value)}.",
        _ when MustSpecify().Match(Message) is { Success: true } must => $"The quota '{must.Groups["q"].Value}' refuses its pods, because they do not specify {must.Groups["m"].Value}.",
        _ when Limit().Match(Message) is { Success: true } limit => $"A limit range refuses its pods: {PodEvidence.Clause(limit.Value)}.",
        _ when ServiceAccount().Match(Message) is { Success: true } account => $"The service account '{account.Groups["n"].Value}' does not exist.",
        _ when PriorityClass().Match(Message) is { Success: true } priority => $"The priority class '{priority.Groups["n"].Value}' does not exist.",
        _ when RuntimeClass().Match(Message) is { Success: true } runtime => $"The runtime class '{runtime.Groups["n"].Value}' does not exist.",
        _ when Webhook().Match(Message) is { Success: true } webhook => Message.Contains("denied", StringComparison.Ordinal)
            ? $"The admission webhook '{webhook.Groups["w"].Value}' refuses its pods: {PodEvidence.Clause(Message)}."
            : $"The admission webhook '{webhook.Groups["w"].Value}' cannot be called, and without it no pod is created{CallFailure(Message)}.",
        _ => $"Its pods cannot be created: {PodEvidence.Clause(Attempt().Replace(Message, ""))}.",
    };

    // Error creating: Pod "web-5d4f-x2v9k" is invalid: spec...: every attempt has another name.
    [GeneratedRegex("^Error creating: (?:[Pp]ods? \"[^\"]{1,253}\" is (?:invalid|forbidden): )?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attempt();

    // failed calling webhook "x": failed to call webhook: Post "https://service.namespace.svc:443/path": what the caller is told; where it is called is for others.
    internal static string CallFailure(string message) =>
        Call().Match(message) is { Success: true } call ? $": {PodEvidence.Clause(CalledService().Replace(call.Groups["m"].Value, "its service"))}" : "";

    [GeneratedRegex("\"https?://[^\"]{1,500}\": (?<m>.{1,300})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();

    [GeneratedRegex("service \"[^\"]{1,253}\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CalledService();

    [GeneratedRegex("exceeded quota: (?<q>[^,\\s]{1,253}), (?<m>.{1,500})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quota();

    [GeneratedRegex("failed quota: (?<q>[^:\\s]{1,253}): must specify (?<m>.{1,300})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MustSpecify();

    [GeneratedRegex("(?:maximum|minimum) .{1,60} usage per .{1,300}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Limit();

    [GeneratedRegex("serviceaccount \"(?<n>[^\"]{1,253})\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServiceAccount();

    [GeneratedRegex("no PriorityClass with name (?<n>\\S{1,253}) was found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PriorityClass();

    [GeneratedRegex("RuntimeClass \"(?<n>[^\"]{1,253})\" not found|runtimeclass(?:es)?(?:\\.node\\.k8s\\.io)? \"(?<n>[^\"]{1,253})\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuntimeClass();

    [GeneratedRegex("(?:admission webhook|calling webhook) \"(?<w>[^\"]{1,253})\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Webhook();
}
