using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Workloads that run pods until they are stopped: Deployment, ReplicaSet, StatefulSet, DaemonSet, bare pods, and controllers of unknown kinds. One issue each, whose title is the cause.</summary>
internal sealed class WorkloadAnalyzer(AnalyzerOptions options) : IAnalyzer
{
    private static readonly TimeSpan NoNodeGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan UnavailableGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EndedAge = TimeSpan.FromMinutes(10);

    private readonly Causes _causes = new(options);

    public IEnumerable<Finding> Analyze(Evaluation evaluation)
    {
        var subject = evaluation.Subject;
        if (subject.Kind == "Pod")
        {
            return evaluation.Find<PodFacts>("Pod", subject.Namespace, subject.Name) is not { } pod ? []
                : OfPods(evaluation, [pod], 1) ?? RunningLogs.Find(evaluation, [pod]);
        }

        return evaluation.Find<WorkloadFacts>(subject.Kind, subject.Namespace, subject.Name) is not { } workload ? OfUnknown(evaluation)
            : DnsAnalyzer.IsDns(workload.Metadata) && workload.Status is { ReadyReplicas: 0, NumberReady: 0 } ? OfWorkload(evaluation, workload).Select(finding => OfDns(evaluation, finding))
            : OfWorkload(evaluation, workload);
    }

    // A controller of a custom kind: what it wants is not known, but what its pods say is. Whether one that ended may end is its own affair.
    private IReadOnlyList<Finding> OfUnknown(Evaluation evaluation)
    {
        if (evaluation.IsKnown(evaluation.Subject.Kind) && !CustomKind.IsKey(evaluation.Subject.Kind))
        {
            return [];
        }

        var pods = evaluation.ControlledPods().Where(pod => pod.Status.Phase is not ("Succeeded" or "Failed")).ToList();
        return OfPods(evaluation, pods, pods.Count) ?? [];
    }

    private static Finding OfDns(Evaluation evaluation, Finding finding) =>
        DnsAnalyzer.TakeAlong(evaluation, finding) with { Message = $"{finding.Message}{DnsAnalyzer.Consequence}", MessageWithoutLog = finding.MessageWithoutLog is { } message ? $"{message}{DnsAnalyzer.Consequence}" : null };

    private IEnumerable<Finding> OfWorkload(Evaluation evaluation, WorkloadFacts workload)
    {
        var (metadata, status) = (workload.Metadata, workload.Status);
        var isDaemonSet = evaluation.Subject.Kind == "DaemonSet";
        var desired = isDaemonSet ? status.DesiredNumberScheduled : workload.Spec.Replicas ?? 1;
        var ready = isDaemonSet ? status.NumberReady : status.ReadyReplicas;

        if (metadata.DeletionTimestamp is not null || (desired == 0 && !isDaemonSet))
        {
            return [];
        }

        var sets = evaluation.Subject.Kind == "Deployment" ? evaluation.Children<WorkloadFacts>(metadata.Uid).ToList() : [workload];
        var pods = sets.SelectMany(set => evaluation.Children<PodFacts>(set.Metadata.Uid)).ToList();
        pods = [.. pods.Where(pod => IsCurrent(evaluation, pod, pods))];
        var failed = FailedCreation(evaluation, workload, sets, pods, desired, ready);
        if (failed is not null && !failed.IsElsewhere(evaluation, metadata))
        {
            return [failed.ToFinding(evaluation, Stake(desired, ready))];
        }

        if (OfPods(evaluation, Unready(pods), desired) is { } findings)
        {
            return findings;
        }

        // A status of an older generation describes a spec that has been replaced.
        return failed is not null || status.ObservedGeneration < metadata.Generation || pods.Exists(pod => Causes.IsElsewhere(evaluation, pod)) ? []
            : OwnState(evaluation, workload, pods, desired, ready).ToList() is { Count: > 0 } own ? own
            : References.Find(evaluation, workload) is { Count: > 0 } references ? references
            : RunningLogs.Find(evaluation, pods);
    }

    // Evicted and failed pods stay for a long time after others have replaced them.
    private static bool IsCurrent(Evaluation evaluation, PodFacts pod, IEnumerable<PodFacts> pods) =>
        pod.Status.Phase != "Failed"
        || !evaluation.HasLasted(pod.Status.ContainerStatuses?.Max(container => container.State?.Terminated?.FinishedAt) ?? pod.Metadata.CreationTimestamp, EndedAge)
        || !pods.Any(other => other.Metadata.CreationTimestamp > pod.Metadata.CreationTimestamp);

    private static List<PodFacts> Unready(List<PodFacts> pods) => HasStandbys(pods) ? [.. pods.Where(pod => !IsStandby(pod))] : pods;

    // The one of a revision's pods that is ready, while the command of the others has said from their start that they are not: a leader and its standbys.
    private static bool HasStandbys(List<PodFacts> pods) =>
        pods.Count(pod => pod.IsReady) == 1
        && pods.Exists(IsStandby)
        && pods.Find(pod => pod.IsReady)!.Metadata.Controller?.Uid is { } set
        && pods.TrueForAll(pod => !IsStandby(pod) || pod.Metadata.Controller?.Uid == set);

    private static bool IsStandby(PodFacts pod) =>
        pod.Status is { Phase: "Running", ContainerStatuses: { } containers }
        && !pod.IsReady
        && pod.Spec.Containers.Any(container => container.ReadinessProbe?.Exec is not null)
        && containers.All(container => container is { State.Running: not null, RestartCount: 0 })
        && !(pod.Status.Condition("Ready")?.LastTransitionTime > containers.Max(container => container.State!.Running!.StartedAt) + TimeSpan.FromSeconds(1));

    // Null where nothing is wrong; empty where what is wrong is another object's issue.
    private IReadOnlyList<Finding>? OfPods(Evaluation evaluation, List<PodFacts> pods, int desired)
    {
        var causes = _causes.Find(evaluation, pods);
        if (causes.Count == 0)
        {
            return null;
        }

        if (causes.All(cause => cause.IsOfDns) && DnsAnalyzer.TakesAlong(evaluation))
        {
            return [];
        }

        var first = causes[0];
        var ready = pods.Count(pod => pod.IsReady && !causes.Any(cause => cause.Unstable.Contains(pod.Metadata.Uid)));
        // Pods that end one after the other serve only in between.
        if (first is { Rank: CauseRank.Ended, Count: > 1 })
        {
            ready = Math.Max(0, ready - first.Count);
        }

        var severity = first.Rank == CauseRank.Deletion ? Severity.Medium : Stake(desired, ready);
        var quotesLog = causes.Any(cause => cause.QuotesLog);
        return
        [
            evaluation.Found(IssueAspects.Workload, first.Category, severity, Message(causes, cause => cause.Sentence), causes.Min(cause => cause.Since), [.. causes.SelectMany(cause => cause.Evidence).Take(Finding.MaxEvidence)])
                with
                {
                    QuotesLog = quotesLog,
                    MessageWithoutLog = quotesLog ? Message(causes, cause => cause.WithoutLog) : null,
                    Members = evaluation.Subject.Kind == "Pod" ? [] : [.. causes.SelectMany(cause => cause.Pods).Distinct().Take(Finding.MaxMembers)],
                },
        ];
    }

    private static string Message(IReadOnlyList<Cause> causes, Func<Cause, string> sentenceOf)
    {
        var (first, sentence) = (causes[0], sentenceOf(causes[0]));
        var count = first.Count == 1 ? "" : $" {first.Count} pods{(first.Rank == CauseRank.Ended ? " in ten minutes" : "")}.";
        var others = causes.Skip(1).Where(cause => cause.Rank < CauseRank.Deletion && cause.Sentence != first.Sentence).Select(cause => $" Also: {sentenceOf(cause)}");
        return $"{(sentence.EndsWith('.') || count.Length == 0 ? sentence : $"{sentence}.")}{count}{string.Concat(others)}";
    }

    /// <summary>What is at stake: nothing is served, less than wanted, or the next failure is not covered.</summary>
    internal static Severity Stake(int desired, int ready) => ready == 0 ? Severity.Critical : ready < desired ? Severity.High : Severity.Medium;

    private static CreationFailure? FailedCreation(Evaluation evaluation, WorkloadFacts workload, List<WorkloadFacts> sets, List<PodFacts> pods, int desired, int ready)
    {
        var running = pods.Count(pod => pod.Status.Phase is not "Failed" and not "Succeeded" && pod.Metadata.DeletionTimestamp is null);

        // A new revision may be refused while the pods of the old one run on.
        var isShort = sets.Exists(set => (set.Spec.Replicas ?? 0) > set.Status.Replicas);
        if (!isShort && Math.Max(running, ready) >= desired && desired > 0)
        {
            return null;
        }

        var kind = evaluation.Subject.Kind == "Deployment" ? "ReplicaSet" : evaluation.Subject.Kind;
        return CreationFailure.Find(evaluation, kind, sets.Select(set => set.Metadata)) is { } failed ? failed
            : workload.Status.Condition("ReplicaFailure", "True") is { Message: { } message } condition
                ? new CreationFailure(message, condition.LastTransitionTime ?? workload.Metadata.CreationTimestamp, "conditions[ReplicaFailure]")
            : null;
    }

    private static IEnumerable<Finding> OwnState(Evaluation evaluation, WorkloadFacts workload, List<PodFacts> pods, int desired, int ready)
    {
        var status = workload.Status;
        if (evaluation.Subject.Kind == "DaemonSet" && desired == 0)
        {
            if (evaluation.HasLasted(workload.Metadata.CreationTimestamp, NoNodeGrace))
            {
                var selector = workload.Spec.Template?.Spec.NodeSelector;
                var which = selector is { Count: > 0 } ? $"has the labels {PodEvidence.Labels(selector)} of its node selector" : "matches its node affinity and tolerations";
                yield return evaluation.Found(IssueAspects.Workload, IssueCatalog.NoMatchingNode, Severity.Medium, $"No node {which}, so that no pod runs.", workload.Metadata.CreationTimestamp,
                    [new(FindingSource.Builtin, "status.desiredNumberScheduled", "0", null)]);
            }
        }
        else if (status.Condition("Progressing", "False") is { } stuck && !workload.Spec.Paused && !HasStandbys(pods))
        {
            yield return evaluation.Found(IssueAspects.Workload, IssueCatalog.RolloutStuck, Stake(desired, ready), stuck.Message ?? "The rollout does not progress.", stuck.LastTransitionTime ?? workload.Metadata.CreationTimestamp,
                [new(FindingSource.Builtin, "conditions[Progressing]", PodEvidence.Join(stuck.Reason ?? "", stuck.Message), stuck.LastTransitionTime)]);
        }
        else if (ready < desired && !workload.Spec.Paused && status.Condition("Available", "False") is { } unavailable && !HasStandbys(pods)
            && evaluation.HasLasted(unavailable.LastTransitionTime ?? workload.Metadata.CreationTimestamp, UnavailableGrace))
        {
            yield return evaluation.Found(IssueAspects.Workload, IssueCatalog.ReplicasUnavailable, Stake(desired, ready), $"{ready} of {desired} replicas are ready.", unavailable.LastTransitionTime ?? workload.Metadata.CreationTimestamp,
                [new(FindingSource.Builtin, "conditions[Available]", PodEvidence.Join(unavailable.Reason ?? "", unavailable.Message), unavailable.LastTransitionTime)]);
        }
        else if (evaluation.Subject.Kind is not "Deployment" && !HasStandbys(pods)
            && evaluation.HasLasted("short", ready < desired, workload.Metadata.CreationTimestamp, UnavailableGrace)
            && pods.TrueForAll(pod => evaluation.HasLasted(pod.Metadata.CreationTimestamp, UnavailableGrace)))
        {
            // Those have no conditions that would say it.
            yield return evaluation.Found(IssueAspects.Workload, IssueCatalog.ReplicasUnavailable, Stake(desired, ready), $"{ready} of {desired} pods are ready.", workload.Metadata.CreationTimestamp,
                [new(FindingSource.Builtin, "status", $"{ready} of {desired} ready", null)]);
        }
    }
}
