using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.V1;
using Google.Protobuf.WellKnownTypes;

namespace ClusterCodex.IssueService.Issues;

/// <summary>Converts issues to wire messages, limited to what one user may see.</summary>
internal static class IssueView
{
    private const string WithheldService = "K8sGPT found a problem with this Service. Its text may quote events of other namespaces and is shown to users of every namespace only.";
    private const string WithheldLog = "K8sGPT found a problem in this Pod's log. Its text quotes the log and is shown to users who may read logs only.";

    /// <summary>Whether the user may see the issue at all.</summary>
    public static bool MayView(this EffectivePolicy policy, Issue issue) => policy.Allows(PolicyAction.View, issue.Key.Kind, issue.Key.Namespace);

    /// <summary>The message, or a placeholder where the user may not read it.</summary>
    public static string MessageFor(Issue issue, EffectivePolicy policy) => issue.Leading switch
    {
        null => "",
        { } finding when IsWithheld(finding, policy) => finding.QuotesLog ? WithheldLog : WithheldService,
        { } finding => finding.Message,
    };

    /// <summary>The wire message of an issue.</summary>
    /// <param name="issue">The issue, visible to the user.</param>
    /// <param name="policy">The user's policy.</param>
    /// <param name="at">The time for which the state is computed: a dismissal may have expired by then.</param>
    /// <param name="lastSeenAt">When a source last reported it, as of <paramref name="at"/>.</param>
    public static V1.Issue ToWire(Issue issue, EffectivePolicy policy, DateTimeOffset at, DateTimeOffset lastSeenAt)
    {
        var wire = new V1.Issue
        {
            Id = issue.Id,
            Title = issue.Category.Title,
            Severity = issue.Severity.ToWire(),
            Kind = issue.Key.Kind,
            Namespace = issue.Key.Namespace,
            Name = issue.Key.Name,
            DetectedAt = Timestamp.FromDateTimeOffset(issue.DetectedAt),
            LastSeenAt = Timestamp.FromDateTimeOffset(lastSeenAt),
            ResolvedAt = issue.ResolvedAt is { } resolved ? Timestamp.FromDateTimeOffset(resolved) : null,
            State = issue.StateAt(at).ToWire(),
            Category = issue.Category.Name,
            Message = MessageFor(issue, policy),
            Occurrences = issue.Occurrences,
            Cluster = issue.Key.Cluster,
            Dismissed = ToWire(issue.Dismissal),
        };
        wire.Sources.AddRange(issue.Findings.Select(finding => finding.Source.ToName()).Distinct());
        if (issue.Owner is { } owner && policy.Allows(PolicyAction.View, owner.Kind, owner.Namespace))
        {
            wire.Owner = new ObjectOwner { Kind = owner.Kind, Name = owner.Name };
        }

        return wire;
    }

    /// <summary>The wire message of an issue with evidence and history.</summary>
    public static IssueDetail ToDetail(Issue issue, EffectivePolicy policy, DateTimeOffset at, DateTimeOffset lastSeenAt)
    {
        var detail = new IssueDetail { Issue = ToWire(issue, policy, at, lastSeenAt) };
        detail.Evidence.AddRange(issue.Findings
            .Where(finding => !IsWithheld(finding, policy))
            .SelectMany(finding => finding.Evidence)
            .Select(evidence => new IssueEvidence
            {
                Source = evidence.Source.ToName(),
                Subject = evidence.Subject,
                Text = evidence.Text,
                At = evidence.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
            }));

        // System entries repeat messages: a user who may not read those sees only the texts of users' entries.
        var withheld = issue.Findings.Any(finding => IsWithheld(finding, policy));
        detail.History.AddRange(issue.History.Select(entry => new IssueHistoryEntry
        {
            At = Timestamp.FromDateTimeOffset(entry.At),
            Event = entry.Event.ToString().ToLowerInvariant(),
            Text = withheld && entry.By.Length == 0 ? "" : entry.Text,
            By = entry.By,
        }));
        return detail;
    }

    /// <summary>
    /// K8sGPT reads the events of a Service by name only, so its text may quote a same-named object of another
    /// namespace; a text that quotes a log needs the permission to read logs.
    /// </summary>
    private static bool IsWithheld(Finding finding, EffectivePolicy policy) =>
        (finding is { Source: FindingSource.K8sGpt, Key.Kind: "Service" } && !policy.HasAllNamespaces)
        || (finding.QuotesLog && !policy.Allows(PolicyAction.Logs, finding.Key.Kind, finding.Key.Namespace));

    private static V1.Dismissal? ToWire(Dismissal? dismissal) => dismissal is null ? null : new V1.Dismissal
    {
        By = dismissal.By,
        At = Timestamp.FromDateTimeOffset(dismissal.At),
        Reason = dismissal.Reason,
        Until = dismissal.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
    };
}
