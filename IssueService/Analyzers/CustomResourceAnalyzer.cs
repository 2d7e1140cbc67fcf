using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>
/// Custom resources whose conditions say that they are not as they should be, by the conventions of kstatus. What another object explains is
/// silent: a custom resource that owns this one, or a workload that this one owns.
/// </summary>
internal sealed class CustomResourceAnalyzer : IAnalyzer
{
    private const int MaxDepth = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    // A database or a cluster takes this long to make.
    private static readonly TimeSpan ProgressGrace = TimeSpan.FromMinutes(30);

    // What says most comes first.
    private static readonly (string Type, string Status)[] Failures =
    [
        ("Stalled", "True"), ("Failed", "True"), ("Ready", "False"), ("Available", "False"), ("Healthy", "False"), ("Reconciled", "False"), ("Synced", "False"), ("Degraded", "True"), ("Ready", "Unknown"),
    ];

    // Somebody wants it so, or the cause is an object that has an issue of its own.
    private static readonly string[] Meant =
        ["Suspend", "Paus", "Stop", "Halt", "Complete", "Succeeded", "Finished", "ScaledToZero", "Inactive", "Disabled", "NotRequired", "DependencyNotReady", "Hibernat", "Standby", "Terminating", "VMINotExists", "NoTraffic"];

    private static readonly string[] Progress =
        ["Progress", "Reconciling", "Pending", "Creat", "Provision", "Initiali", "Updat", "Deploy", "Waiting", "Start", "Issuing", "Upgrad", "Scaling", "Install", "Bootstrap", "Requested"];

    private static readonly string[] Wrong = ["Fail", "Err", "Invalid", "Denied", "Timeout", "TimedOut", "NotFound"];

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<CustomFacts>() is not { } facts)
        {
            return [];
        }

        var failures = Failing(facts);
        if (failures.Count == 0
            || !failures.Exists(failure => evaluation.HasLasted(failure.LastTransitionTime ?? facts.Metadata.CreationTimestamp, IsProgress(facts, failure) ? ProgressGrace : Grace))
            || IsExplainedByOwner(evaluation, facts)
            || (failures.TrueForAll(failure => IsProgress(facts, failure)) && evaluation.Children<CustomFacts>(facts.Metadata.Uid).Any(IsWrong))
            || IsExplainedByWorkload(evaluation, facts.Metadata, MaxDepth))
        {
            return [];
        }

        var first = failures[0];
        var why = first.Message is { Length: > 0 } message ? $": {PodEvidence.Clause(message)}" : "";
        return
        [
            evaluation.Found(IssueAspects.Conditions, IssueCatalog.ResourceNotReady, Severity.Medium, $"{first.Type} is {first.Status}{(string.IsNullOrEmpty(first.Reason) ? "" : $" ({first.Reason})")}{why}.", first.LastTransitionTime ?? facts.Metadata.CreationTimestamp,
                [.. failures.Select(Text)]),
        ];
    }

    /// <summary>The conditions of the current generation that say that an object is not as it should be; none where somebody wants it so.</summary>
    private static List<ConditionFacts> Failing(CustomFacts facts) =>
        facts is { IsObserved: true, Spec.IsIdle: false, Metadata.DeletionTimestamp: null }
            ? [.. Failures.Select(failure => facts.Status.Condition(failure.Type) is { } condition && condition.Status == failure.Status && (condition.Status != "Unknown" || Contains(condition.Reason, Wrong)) && GatewayCondition.IsCurrent(condition, facts.Metadata) && !Meant.Any(word => condition.Reason?.StartsWith(word, StringComparison.OrdinalIgnoreCase) == true) ? condition : null).OfType<ConditionFacts>()]
            : [];

    private static bool IsProgress(CustomFacts facts, ConditionFacts failure) => failure.Status == "Unknown" || facts.Status.Condition("Reconciling")?.Status == "True" || (Contains(failure.Reason, Progress) && !Contains(failure.Reason, Wrong));

    private static bool IsExplainedByOwner(Evaluation evaluation, CustomFacts facts)
    {
        var metadata = facts.Metadata;
        if (metadata.Controller is not { } owner)
        {
            return false;
        }

        var kind = CustomKind.KeyOf(owner.Kind, owner.Group);
        return (evaluation.Find<CustomFacts>(kind, metadata.Namespace, owner.Name) ?? evaluation.Find<CustomFacts>(kind, "", owner.Name)) is { } parent && IsWrong(parent);
    }

    // Not only on its way.
    private static bool IsWrong(CustomFacts facts) => Failing(facts).Exists(failure => !IsProgress(facts, failure));

    // A workload with too few pods has an issue of its own, or is about to.
    private static bool IsExplainedByWorkload(Evaluation evaluation, MetaFacts metadata, int depth) =>
        metadata.Uid.Length > 0 && evaluation.Children<IFacts>(metadata.Uid).ToList().Exists(child => child switch
        {
            WorkloadFacts workload => IsShort(workload),
            CustomFacts custom => depth > 1 && IsExplainedByWorkload(evaluation, custom.Metadata, depth - 1),
            _ => false,
        });

    private static bool IsShort(WorkloadFacts workload) =>
        workload.Status.DesiredNumberScheduled > 0 ? workload.Status.NumberReady < workload.Status.DesiredNumberScheduled : workload.Status.ReadyReplicas < (workload.Spec.Replicas ?? 0);

    private static Evidence Text(ConditionFacts condition) =>
        new(FindingSource.Builtin, $"conditions[{condition.Type}]", PodEvidence.Join($"{condition.Status} {condition.Reason}".TrimEnd(), condition.Message), condition.LastTransitionTime);

    private static bool Contains(string? reason, string[] words) => reason is not null && words.Any(word => reason.Contains(word, StringComparison.OrdinalIgnoreCase));
}
