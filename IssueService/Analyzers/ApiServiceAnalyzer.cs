using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Aggregated APIs that are not available.</summary>
internal sealed class ApiServiceAnalyzer : IAnalyzer
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        if (evaluation.This<ApiServiceFacts>() is not { Metadata.DeletionTimestamp: null, Spec.Service: { } service } api)
        {
            return [];
        }

        var condition = api.Status.Conditions?.FirstOrDefault(one => one is { Type: "Available", Status: "False" });
        var problem = BackingService.Problem(evaluation, service) ?? (condition is null ? null : PodEvidence.Clause(condition.Message ?? condition.Reason ?? "no reason given"));
        return evaluation.HasLasted("service", problem is not null, condition?.LastTransitionTime ?? api.Metadata.CreationTimestamp, Grace, BackingService.Recovery)
            ? [
                evaluation.Found(IssueCatalog.ApiUnavailable, IssueCatalog.ApiUnavailable, Severity.High, $"Its API is not served: {problem ?? BackingService.Unsteady(service)}.", condition?.LastTransitionTime ?? api.Metadata.CreationTimestamp,
                    [
                        new(FindingSource.Builtin, "spec.service", BackingService.Name(service), null),
                        .. condition is null ? Array.Empty<Evidence>() : [new(FindingSource.Builtin, "conditions[Available]", PodEvidence.Join(condition.Reason ?? "", condition.Message), condition.LastTransitionTime)],
                    ]),
            ]
            : [];
    }
}
