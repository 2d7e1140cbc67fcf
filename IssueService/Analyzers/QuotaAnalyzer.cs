using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>ResourceQuotas that refuse the pods of several workloads, or are used up.</summary>
internal sealed class QuotaAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (evaluation.This<QuotaFacts>() is not { Metadata.DeletionTimestamp: null } quota)
        {
            return [];
        }

        var refused = Refusals.Find(evaluation, evaluation.Refusals(subject.Namespace, subject.Name)).Take(Finding.MaxMembers).ToList();
        return refused.Count switch
        {
            0 => UsedUp(evaluation, quota) is { } finding ? [finding] : [],
            // The workload's own issue.
            1 => [],
            _ => [Refuses(evaluation, refused)],
        };
    }

    private static Finding Refuses(Evaluation evaluation, List<(ObjectName Workload, EventFacts Event)> refused)
    {
        var newest = refused[0].Event;
        var workloads = Refusals.TakeAlong(evaluation, refused);
        return evaluation.Found(IssueAspects.State, IssueCatalog.QuotaRefuses, Stakes.Of(evaluation, workloads),
            $"It refuses pods of {workloads.Count} workloads{CreationFailure.QuotaReason(newest.Message)}.", refused.Min(one => one.Event.At),
            [.. refused.Take(5).Select(one => new Evidence(FindingSource.Builtin, "event FailedCreate", one.Event.Message, one.Event.At) { Object = one.Workload })]) with
        { Members = workloads };
    }

    // A quota of 0 forbids something on purpose.
    private static Finding? UsedUp(Evaluation evaluation, QuotaFacts quota)
    {
        var full = (quota.Status.Hard ?? new Dictionary<string, string>())
            .Where(hard => Quantity.Parse(hard.Value) is > 0 and var limit && Quantity.Parse(quota.Status.Used?.GetValueOrDefault(hard.Key)) >= limit)
            .OrderBy(hard => hard.Key, StringComparer.Ordinal).ToList();
        return full.Count > 0 && evaluation.HasLasted(quota.Metadata.CreationTimestamp, Grace)
            ? evaluation.Found(IssueAspects.State, IssueCatalog.QuotaUsedUp, Severity.Low,
                $"Nothing is left of {string.Join(", ", full.Select(hard => $"{hard.Key} ({hard.Value})"))}: what needs more is refused.", quota.Metadata.CreationTimestamp,
                [.. full.Take(Finding.MaxEvidence).Select(hard => new Evidence(FindingSource.Builtin, $"status.used[{hard.Key}]", quota.Status.Used![hard.Key], null))])
            : null;
    }
}
