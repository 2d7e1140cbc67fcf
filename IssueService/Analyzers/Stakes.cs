using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>What is at stake where one object takes workloads along.</summary>
internal static class Stakes
{
    /// <summary>Critical where one of the workloads serves nothing, high where they are degraded, medium where there are none.</summary>
    public static Severity Of(Evaluation evaluation, IReadOnlyCollection<ObjectName> workloads) =>
        workloads.Count == 0 ? Severity.Medium : workloads.Any(workload => ServesNothing(evaluation, workload)) ? Severity.Critical : Severity.High;

    private static bool ServesNothing(Evaluation evaluation, ObjectName workload) =>
        evaluation.Find<WorkloadFacts>(workload.Kind, workload.Namespace, workload.Name) is { Status: { ReadyReplicas: 0, NumberReady: 0 } }
        || (workload.Kind == "Pod" && evaluation.Find<PodFacts>("Pod", workload.Namespace, workload.Name)?.IsReady != true);
}
