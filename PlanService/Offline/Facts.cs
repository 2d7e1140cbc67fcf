using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Logs;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.V1;

namespace ClusterCodex.PlanService.Offline;

/// <summary>The evidence of one issue in the terms that the rules use.</summary>
internal sealed partial class Facts
{
    private const int MaxQuotedContext = 300;
    private const int MaxQuotedLine = 300;
    private const int MaxQuotedChanges = 3;

    private readonly Lazy<LogCause?> _cause;

    public Facts(PlanRequest request)
    {
        Evidence = request.Evidence;
        Horizon = request.Horizon;
        UserContext = request.UserContext.Trim();
        Pod = Evidence.Objects.Pods.FirstOrDefault(pod => Evidence.Kind == "Pod" && pod.Name == Evidence.Name)
            ?? Evidence.Objects.Pods.FirstOrDefault(pod => pod.Containers.Any(IsFailing))
            ?? (Evidence.Objects.Pods.Count > 0 ? Evidence.Objects.Pods[0] : null);
        Container = Pod?.Containers.OrderByDescending(IsFailing).ThenByDescending(one => one.Restarts).FirstOrDefault();
        Current = Evidence.Objects.Revisions.FirstOrDefault(revision => revision.Current);
        _cause = new Lazy<LogCause?>(() => Logs.Select(log => log.Text).Concat(QuotedLogs).Select(LogAnalyzer.FindCause).FirstOrDefault(cause => cause is not null));
    }

    public PlanEvidence Evidence { get; }

    public PlanHorizon Horizon { get; }

    public bool IsLongTerm => Horizon == PlanHorizon.LongTerm;

    public string UserContext { get; }

    public string Namespace => Evidence.Namespace;

    /// <summary>The pod that shows the problem best; null where no pod is known.</summary>
    public PodState? Pod { get; }

    /// <summary>The container that shows the problem best; null where none is known.</summary>
    public ContainerState? Container { get; }

    public WorkloadRevision? Current { get; }

    /// <summary>What is wrong, and how sure it is why.</summary>
    public Diagnosis Diagnosis => field ??= Diagnosis.Of(this);

    /// <summary>Where the manifest of the workload, or of the object, is written; null where nothing says it.</summary>
    public ManifestSource? Source => ManifestSource.Of(Evidence.Objects.Workload, Evidence.Objects.Object);

    /// <summary>Why the container fails, from its log; null where the log does not say it.</summary>
    public LogCause? Cause => _cause.Value;

    /// <summary>What <c>kubectl</c> changes, such as <c>deployment/web</c>; null for an object that no controller recreates.</summary>
    public string? Target => Evidence.Workload is { } workload && PlanEvidence.IsWorkload(workload.Kind) ? $"{workload.Kind.ToLowerInvariant()}/{workload.Name}" : null;

    /// <summary>The affected object as a person would name it.</summary>
    public string Subject => $"{Evidence.Kind} {Evidence.Name}";

    public string PodName => Pod?.Name ?? (Evidence.Kind == "Pod" ? Evidence.Name : "");

    /// <summary>The revision to go back to: the newest one before the current that has ready pods. That another one ever ran is not known.</summary>
    public WorkloadRevision? LastGood => Evidence.Objects.Revisions
        .Where(revision => !revision.Current && revision.Revision < (Current?.Revision ?? long.MaxValue) && revision.ReadyReplicas > 0)
        .MaxBy(revision => revision.Revision);

    /// <summary>What the current revision changed, as text; empty where it is the first one that is kept.</summary>
    public string Introduced => Current is { Changes.Count: > 0 } current ? ChangeText.Of(current.Changes, MaxQuotedChanges) : "";

    /// <summary>Whether the user ruled out a rollback.</summary>
    public bool ForbidsRollback => NoRollback().IsMatch(UserContext);

    /// <summary>Whether the user mentions a deployment.</summary>
    public bool SaysDeployed => Deployed().IsMatch(UserContext);

    public string? QuotedContext => UserContext.Length switch
    {
        0 => null,
        > MaxQuotedContext => $"You wrote: “{UserContext[..MaxQuotedContext]}…”",
        _ => $"You wrote: “{UserContext}”",
    };

    public IEnumerable<ObjectEvent> EventsOf(params string[] reasons) => Evidence.Events.Where(one => reasons.Contains(one.Reason, StringComparer.Ordinal));

    /// <summary>Messages that may name the cause, newest first: issue, container states, events.</summary>
    public IEnumerable<string> Messages =>
        new[] { Evidence.Issue.Issue.Message, Container?.Message ?? "" }
            .Concat(Evidence.Issue.Evidence.Select(one => one.Text))
            .Concat(Evidence.Events.Select(one => one.Message))
            .Where(text => text.Length > 0);

    public string? FirstMessage(Regex pattern) => Messages.FirstOrDefault(text => pattern.IsMatch(text));

    /// <summary>The last lines of the failing container's log, oldest first.</summary>
    public IReadOnlyList<string> LastLines(int count) =>
        [.. (Logs.FirstOrDefault()?.Text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .TakeLast(count).Select(line => line.Length > MaxQuotedLine ? line[..MaxQuotedLine] + "…" : line)];

    /// <summary>Whether the logs were read at all.</summary>
    public bool HasLogs => Logs.Any();

    // Another container's log says nothing about this one. The run that failed comes first.
    private IEnumerable<ContainerLog> Logs => Evidence.Objects.Logs
        .Where(log => log.Text.Length > 0 && (Container is null || log.Container == Container.Name))
        .OrderByDescending(log => log.Pod == Pod?.Name)
        .ThenByDescending(log => log.Previous == (Container?.State != ContainerState.Types.State.Running));

    // What detection has read of logs that are gone with their pods.
    private IEnumerable<string> QuotedLogs => Evidence.Issue.Evidence.Where(one => one.Subject.StartsWith("log of ", StringComparison.Ordinal)).Select(one => one.Text);

    /// <summary>References to objects or keys that do not exist.</summary>
    public IEnumerable<ReferencedObject> BrokenReferences => Evidence.Objects.References.Where(reference =>
        !reference.Optional && (!reference.Exists || (reference.WantedKey.Length > 0 && !reference.Keys.Contains(reference.WantedKey))));

    private static bool IsFailing(ContainerState one) =>
        !one.Ready && (one.Reason.Length > 0 || one.LastReason.Length > 0 || one.State != ContainerState.Types.State.Running);

    [GeneratedRegex(@"\b(?:do not|don't|dont|cannot|can't|cant|must not|never|no)\s+(?:want\s+to\s+|be\s+)?(?:roll(?:ed)?[ -]?back|rollback|undo|revert)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoRollback();

    [GeneratedRegex(@"\b(?:deploy(?:ed|ment|ing)?|releas(?:e|ed|ing)|rolled out|upgrad(?:e|ed|ing)|updat(?:e|ed)|new version|bumped|merged|v\d+)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Deployed();
}
