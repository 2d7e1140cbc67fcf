using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Workloads whose pods are refused by another object, which has the issue: a quota of several, an admission webhook that cannot be called.</summary>
internal static class Refusals
{
    /// <summary>The workloads that lack pods now because of some refusals, with the newest event that says so.</summary>
    public static IEnumerable<(ObjectName Workload, EventFacts Event)> Find(Evaluation evaluation, IEnumerable<EventFacts> refusals) =>
        refusals
            .Where(one => evaluation.Now - one.At < CreationFailure.Age)
            .Select(one => (Workload: Refused(evaluation, one), Event: one))
            .Where(one => one.Workload is not null)
            .Select(one => (one.Workload!.Value, one.Event))
            .DistinctBy(one => one.Value);

    /// <summary>Takes the refused workloads along, until their newest refusals are too old to count.</summary>
    public static List<ObjectName> TakeAlong(Evaluation evaluation, List<(ObjectName Workload, EventFacts Event)> refused)
    {
        var workloads = refused.ConvertAll(one => one.Workload);
        evaluation.TakeAlong(workloads);
        if (refused.Count > 0)
        {
            evaluation.Recheck(refused.Min(one => one.Event.At) + CreationFailure.Age);
        }

        return workloads;
    }

    private static ObjectName? Refused(Evaluation evaluation, EventFacts refusal)
    {
        var about = refusal.InvolvedObject;
        MetaFacts? controller = about.Kind switch
        {
            "ReplicaSet" or "StatefulSet" or "ReplicationController" => evaluation.Find<WorkloadFacts>(about.Kind, about.Namespace, about.Name) is { } set && (set.Spec.Replicas ?? 1) > set.Status.Replicas ? set.Metadata : null,
            "DaemonSet" => evaluation.Find<WorkloadFacts>(about.Kind, about.Namespace, about.Name) is { } daemon && daemon.Status.DesiredNumberScheduled > daemon.Status.CurrentNumberScheduled ? daemon.Metadata : null,
            "Job" => evaluation.Find<JobFacts>(about.Kind, about.Namespace, about.Name) is { Spec.Suspend: false, Status.Active: 0 } job && job.Status.Condition("Complete") is null && job.Status.Condition("Failed") is null ? job.Metadata : null,
            _ => null,
        };
        return controller is { DeletionTimestamp: null } && (about.Uid.Length == 0 || about.Uid == controller.Uid) ? evaluation.SubjectOf(about.Kind, controller) : null;
    }
}
