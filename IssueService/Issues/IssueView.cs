using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Converts issues to wire messages, limited to what one user may see.</summary>
internal static class IssueView
{
    private const string WithheldService = "K8sGPT found a problem with this Service. Its text may quote events of other namespaces and is shown to users of every namespace only.";
    private const string WithheldLog = "K8sGPT found a problem in this Pod's log. Its text quotes the log and is shown to users who may read logs only.";
    private const string WithheldCause = "The cause is an object that your access policy does not grant. An administrator sees which.";

    /// <summary>Whether the user may see the issue at all.</summary>
    public static bool MayView(this EffectivePolicy policy, Issue issue) => policy.ObjectOf(issue) is not null;

    /// <summary>The object that the user sees the issue on: the issue's own or, where the policy hides that, the first member that it grants.</summary>
    /// <returns>Null where the user may see none.</returns>
    public static ObjectName? ObjectOf(this EffectivePolicy policy, Issue issue)
    {
        if (policy.Shows(issue.Object))
        {
            return issue.Object;
        }

        foreach (var member in Members(issue))
        {
            if (policy.Shows(member))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>The message, or a placeholder where the user may not read it.</summary>
    public static string MessageFor(Issue issue, EffectivePolicy policy) => issue.Leading switch
    {
        null => "",
        _ when !MayExplain(issue, policy) => WithheldCause,
        { QuotesLog: true, MessageWithoutLog: { } message } when !MayReadLogs(issue, policy) => message,
        { Source: FindingSource.K8sGpt, QuotesLog: true } when !MayReadLogs(issue, policy) => WithheldLog,
        { MessageWithoutOthers: { } message } finding when !finding.MessageKinds.All(kind => policy.Allows(PolicyAction.View, kind, issue.Key.Namespace)) => message,
        { } finding when QuotesOtherNamespaces(finding, policy) => WithheldService,
        { } finding => finding.Message,
    };

    /// <summary>The wire message of an issue.</summary>
    /// <param name="issue">The issue, visible to the user.</param>
    /// <param name="policy">The user's policy.</param>
    /// <param name="at">The time for which the state is computed: a dismissal may have expired by then.</param>
    /// <param name="lastSeenAt">When a source last reported it, as of <paramref name="at"/>.</param>
    public static V1.Issue ToWire(Issue issue, EffectivePolicy policy, DateTimeOffset at, DateTimeOffset lastSeenAt)
    {
        var shown = policy.ObjectOf(issue) ?? throw new InvalidOperationException($"Issue {issue.Id} is not visible to the user.");
        var wire = new V1.Issue
        {
            Id = issue.Id,
            Title = issue.Category.Title,
            Severity = issue.Severity.ToWire(),
            Kind = shown.Kind,
            Namespace = shown.Namespace,
            Name = shown.Name,
            DetectedAt = Timestamp.FromDateTimeOffset(issue.DetectedAt),
            LastSeenAt = Timestamp.FromDateTimeOffset(lastSeenAt),
            ResolvedAt = issue.ResolvedAt is { } resolved ? Timestamp.FromDateTimeOffset(resolved) : null,
            State = issue.StateAt(at).ToWire(),
            Category = issue.Category.Name,
            Message = MessageFor(issue, policy),
            Occurrences = issue.Occurrences,
            Cluster = issue.Key.Cluster,
            Dismissed = ToWire(issue.Dismissal, MayExplain(issue, policy)),
            MemberCount = Members(issue).Count(policy.Shows),
        };
        wire.Sources.AddRange(issue.Findings.Select(finding => finding.Source.ToName()).Distinct());
        if (issue.Owner is { } owner && policy.Shows(owner))
        {
            wire.Owner = new ObjectOwner { Kind = owner.Kind, Name = owner.Name };
        }

        return wire;
    }

    /// <summary>The wire message of an issue with evidence, members and history.</summary>
    public static IssueDetail ToDetail(Issue issue, EffectivePolicy policy, DateTimeOffset at, DateTimeOffset lastSeenAt)
    {
        var detail = new IssueDetail { Issue = ToWire(issue, policy, at, lastSeenAt) };
        detail.Evidence.AddRange(issue.Findings
            .Where(finding => !QuotesOtherNamespaces(finding, policy))
            .SelectMany(finding => finding.Evidence.Select(evidence => (Finding: finding, Evidence: evidence)))
            .Where(one => policy.Shows(one.Evidence.Object ?? issue.Object) && (!one.Evidence.QuotesLog || MayReadLogs(issue, policy))
                && (!one.Evidence.IsOfEvent || policy.Allows(PolicyAction.View, "Event", (one.Evidence.Object ?? issue.Object).Namespace)))
            .Select(one => ToWire(one.Evidence)));
        detail.Members.AddRange(Members(issue).Where(policy.Shows).Select(ToWire));

        // System entries repeat messages: a user who may not read all of those sees only the texts of users' entries, and none where the cause is withheld.
        var mayExplain = MayExplain(issue, policy);
        var isPartial = issue.Findings.Any(finding => QuotesOtherNamespaces(finding, policy) || (finding.QuotesLog && !MayReadLogs(issue, policy)));
        detail.History.AddRange(issue.History.Select(entry => new IssueHistoryEntry
        {
            At = Timestamp.FromDateTimeOffset(entry.At),
            Event = entry.Event.ToString().ToLowerInvariant(),
            Text = !mayExplain || (isPartial && entry.By.Length == 0) ? "" : entry.Text,
            By = entry.By,
        }));
        return detail;
    }

    private static bool Shows(this EffectivePolicy policy, ObjectName name) => policy.AllowsObject(PolicyAction.View, name.Kind, name.Namespace, name.Name);

    private static IEnumerable<ObjectName> Members(Issue issue) => issue.Findings.SelectMany(finding => finding.Members).Distinct();

    // What is said about another object is not for those who see only what it takes along.
    private static bool MayExplain(Issue issue, EffectivePolicy policy) =>
        policy.ObjectOf(issue) is { } shown && (shown == issue.Object || IsToldBy(shown, issue));

    // What is said about a workload is what its pods show, and about a registry what each workload that it fails shows.
    private static bool IsToldBy(ObjectName shown, Issue issue) => issue.Key.Aspect switch
    {
        IssueAspects.Workload => shown.Kind == "Pod" && shown.Namespace == issue.Key.Namespace,
        var aspect => aspect.StartsWith($"{IssueAspects.Registry}/", StringComparison.Ordinal),
    };

    private static bool MayReadLogs(Issue issue, EffectivePolicy policy) => policy.Allows(PolicyAction.Logs, "Pod", issue.Key.Namespace);

    // K8sGPT reads the events of a Service by name only, so its text may quote a same-named object of another namespace.
    private static bool QuotesOtherNamespaces(Finding finding, EffectivePolicy policy) =>
        finding is { Source: FindingSource.K8sGpt, Key.Kind: "Service" } && !policy.HasAllNamespaces;

    private static IssueEvidence ToWire(Evidence evidence) => new()
    {
        Source = evidence.Source.ToName(),
        Subject = evidence.Subject,
        Text = evidence.Text,
        At = evidence.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        Object = evidence.Object is { } read ? ToWire(read) : null,
    };

    private static ObjectReference ToWire(ObjectName name) => new() { Kind = name.Kind, Namespace = name.Namespace, Name = name.Name };

    private static V1.Dismissal? ToWire(Dismissal? dismissal, bool mayExplain) => dismissal is null ? null : new V1.Dismissal
    {
        By = dismissal.By,
        At = Timestamp.FromDateTimeOffset(dismissal.At),
        Reason = mayExplain ? dismissal.Reason : WithheldCause,
        Until = dismissal.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
    };
}
