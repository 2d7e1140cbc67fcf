using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Workloads that run and have no other issue, but whose log keeps failing for the same reason.</summary>
internal static class RunningLogs
{
    // While it starts, a program may wait for others.
    private static readonly TimeSpan Started = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<Finding> Find(Evaluation evaluation, IEnumerable<PodFacts> pods)
    {
        if (pods.Where(pod => pod is { Metadata.DeletionTimestamp: null, Status.Phase: "Running" }).MaxBy(pod => pod.Metadata.CreationTimestamp) is not { } newest)
        {
            return [];
        }

        foreach (var container in PodContainers.Of(newest).Where(container => !container.IsInit && container.Status is { Ready: true, State.Running: not null }))
        {
            if (!evaluation.HasLasted(container.Status.State!.Running!.StartedAt ?? newest.Metadata.CreationTimestamp, Started))
            {
                continue;
            }

            evaluation.Recheck(evaluation.Now + Again);
            if (evaluation.SampledLogCause(newest, container.Name) is { } log && !(log.Class == LogClass.Dns && DnsAnalyzer.TakesAlong(evaluation)))
            {
                return
                [
                    evaluation.Found(IssueAspects.Workload, IssueCatalog.LogError, Severity.Low, $"{container.Label} runs, but its log keeps saying: {PodEvidence.Says(log)}", evaluation.Now,
                        [PodEvidence.Of(newest, $"log of {container.Name}", log.Line) with { QuotesLog = true }]) with
                    {
                        QuotesLog = true,
                        MessageWithoutLog = $"{container.Label} runs, but its log keeps saying that something fails.",
                        Members = evaluation.Subject.Kind == "Pod" ? [] : [new ObjectName("Pod", newest.Metadata.Namespace, newest.Metadata.Name)],
                    },
                ];
            }
        }

        return [];
    }
}
