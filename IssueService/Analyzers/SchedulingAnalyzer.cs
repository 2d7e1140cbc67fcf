using System.Text.RegularExpressions;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Pods that no node runs: each reason of the scheduler in words, with what the pod asks for.</summary>
internal sealed partial class SchedulingAnalyzer : IPodAnalyzer
{
    // A node may be added, and a claim bound, within seconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // For how long the cluster autoscaler waits for a node by default (max-node-provision-time).
    private static readonly TimeSpan NodeGrace = TimeSpan.FromMinutes(15);

    // The node may become known after its first pods.
    private static readonly TimeSpan BoundGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SchedulerGrace = TimeSpan.FromMinutes(1);

    public IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status.Phase is not ("Pending" or null))
        {
            yield break;
        }

        if (pod.Status.Condition("PodScheduled") is not { Status: "False" } condition)
        {
            if (Unscheduled(evaluation, pod) is { } unscheduled)
            {
                yield return unscheduled;
            }

            yield break;
        }

        var since = condition.LastTransitionTime ?? pod.Metadata.CreationTimestamp;
        if (!evaluation.HasLasted(since, Grace)
            || (evaluation.Events("Pod", pod.Metadata).Any(one => one.Reason is "TriggeredScaleUp" or "Nominated") && !evaluation.HasLasted(since, NodeGrace)))
        {
            yield break;
        }

        var evidence = PodEvidence.Of(pod, "conditions[PodScheduled]", PodEvidence.Join(condition.Reason ?? "False", condition.Message), condition.LastTransitionTime);
        if (condition.Reason == "SchedulingGated")
        {
            yield return Cause(pod, "The pod waits for a scheduling gate to be removed.", since, evidence);
        }
        else if (condition.Reason == "Unschedulable")
        {
            yield return MissingClaim(evaluation, pod, since, evidence)
                ?? Cause(pod, SchedulingReasons.Sentence(evaluation, pod, condition.Message ?? ""), since, evidence);
        }
    }

    /// <summary>Whether the scheduler waits for a volume claim.</summary>
    internal static bool IsAboutClaim(PodFacts pod) =>
        pod.Status.Condition("PodScheduled") is not { Status: "False", Message: { } message } || ClaimWords().IsMatch(message);

    // No scheduler has said anything about it: a node is given that does not exist, or another scheduler than the cluster's.
    private static PodCause? Unscheduled(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status is not { StartTime: null, ContainerStatuses: null or [] })
        {
            return null;
        }

        var created = pod.Metadata.CreationTimestamp;
        return pod.Spec switch
        {
            { NodeName: { Length: > 0 } node } => evaluation.IsMissing("Node", "", node) && evaluation.HasLasted(created, BoundGrace)
                ? Cause(pod, $"The pod is bound to node '{node}', which does not exist.", created, PodEvidence.Of(pod, "spec.nodeName", node))
                : null,
            { SchedulerName: { } scheduler } when evaluation.HasLasted(created, SchedulerGrace) =>
                Cause(pod, $"The scheduler '{scheduler}', which the pod names, has not taken it: none of that name may be running.", created, PodEvidence.Of(pod, "spec.schedulerName", scheduler)),
            _ => null,
        };
    }

    // The claim's absence explains more than what the scheduler says about it.
    private static PodCause? MissingClaim(Evaluation evaluation, PodFacts pod, DateTimeOffset since, Evidence evidence)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim is { } claim && evaluation.IsMissing("PersistentVolumeClaim", pod.Metadata.Namespace, claim.ClaimName))
            {
                return Cause(pod, $"The volume claim '{claim.ClaimName}' of volume '{volume.Name}' does not exist.", since,
                    evidence, PodEvidence.Of(pod, $"spec.volumes[{volume.Name}].persistentVolumeClaim.claimName", claim.ClaimName));
            }
        }

        return null;
    }

    private static PodCause Cause(PodFacts pod, string sentence, DateTimeOffset since, params Evidence[] evidence) =>
        new(pod, CauseRank.Scheduling, IssueCatalog.Unschedulable, "", sentence, since, evidence);

    [GeneratedRegex("persistentvolumeclaim|persistentvolume |storageclass|binding volumes|volumebinding", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClaimWords();
}
