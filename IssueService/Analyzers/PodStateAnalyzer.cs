using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Pods that ended, wait for an init container, are not ready, or do not go away.</summary>
internal sealed class PodStateAnalyzer(AnalyzerOptions options) : IPodAnalyzer
{
    private static readonly TimeSpan InitLogAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan InitRetryGrace = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan InitLogAgain = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan InitGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StartGrace = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FinalizerGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeletionGrace = TimeSpan.FromMinutes(2);

    public IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod)
    {
        var cause = pod switch
        {
            { Metadata.DeletionTimestamp: { } deleted } => Deletion(evaluation, pod, deleted),
            { Status.Phase: "Failed" } => Ended(evaluation, pod),
            { Status.Phase: "Pending" } => InitWaits(evaluation, pod),
            { Status.Phase: "Running" } => NotReady(evaluation, pod),
            _ => null,
        };
        return cause is null ? [] : [cause];
    }

    private static PodCause? Deletion(Evaluation evaluation, PodFacts pod, DateTimeOffset timestamp)
    {
        // The timestamp is the end of the grace period; at the end of the deletion the kubelet sets the period to 0, which moves the timestamp back to the request.
        var deleted = pod.Metadata.DeletionGracePeriodSeconds == 0 ? timestamp.AddSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30) : timestamp;
        var finalizers = pod.Metadata.Finalizers ?? [];
        if (!evaluation.HasLasted(deleted, finalizers.Count > 0 ? FinalizerGrace : DeletionGrace) || FinalizerAnalyzer.IsOfNamespace(evaluation, pod.Metadata.Namespace))
        {
            return null;
        }

        var sentence = finalizers.Count > 0
            ? $"The pod is deleted, but {FinalizerAnalyzer.Remaining(finalizers)}."
            : "The pod is deleted, but its containers do not end.";
        return new PodCause(pod, CauseRank.Deletion, IssueCatalog.StuckTerminating, "", sentence, deleted,
            [PodEvidence.Of(pod, "metadata.deletionTimestamp", deleted.ToString("u", System.Globalization.CultureInfo.InvariantCulture)), .. finalizers.Select(one => PodEvidence.Of(pod, "metadata.finalizers", one))]);
    }

    private static PodCause Ended(Evaluation evaluation, PodFacts pod)
    {
        var status = pod.Status;
        var since = status.ContainerStatuses?.Max(container => container.State?.Terminated?.FinishedAt) ?? status.StartTime ?? pod.Metadata.CreationTimestamp;
        var evidence = new List<Evidence> { PodEvidence.Of(pod, "status", PodEvidence.Join(status.Reason ?? "Failed", status.Message)) };
        if (status.Reason == "Evicted")
        {
            return new PodCause(pod, CauseRank.Ended, IssueCatalog.Evicted, "", $"The pod is evicted: {PodEvidence.Clause(status.Message ?? "no message")}.", since, evidence);
        }

        if (PodContainers.Of(pod).FirstOrDefault(container => container.Status.State?.Terminated is { ExitCode: not 0 }) is not { } failed)
        {
            return new PodCause(pod, CauseRank.Ended, IssueCatalog.PodFailed, "", $"The pod failed: {PodEvidence.Clause(PodEvidence.Join(status.Reason ?? "no reason given", status.Message))}.", since, evidence);
        }

        var ended = failed.Status.State!.Terminated!;
        evidence.Add(PodEvidence.Of(pod, $"{failed.Path}.state.terminated", PodEvidence.Join($"exit code {ended.ExitCode} ({ended.Reason ?? "Error"})", ended.Message), ended.FinishedAt));
        if (ended.Reason == "OOMKilled")
        {
            return new PodCause(pod, CauseRank.Ended, IssueCatalog.OomKilled, failed.Name, $"{failed.Label} used more memory than it may and was killed.", since, evidence);
        }

        var log = evaluation.LogCause(pod, failed.Name, failed.Status.RestartCount, previous: false);
        if (log is not null)
        {
            evidence.Add(PodEvidence.Of(pod, $"log of {failed.Name}", log.Line, ended.FinishedAt) with { QuotesLog = true });
        }

        var end = $"{failed.Label} ended with exit code {ended.ExitCode}{ExitCodes.Meaning(ended.ExitCode)}";
        return new PodCause(pod, CauseRank.Ended, IssueCatalog.PodFailed, failed.Name, $"{end}{PodEvidence.End(log)}", since, evidence, log is not null) { WithoutLog = $"{end}." };
    }

    // An init container that waits for something says so in its log; a silent one may take its time, and what does not answer yet may be starting.
    private static PodCause? InitWaits(Evaluation evaluation, PodFacts pod)
    {
        if (PodContainers.Of(pod).FirstOrDefault(container => container is { IsInit: true, Status.State.Running: not null }) is not { } init)
        {
            return null;
        }

        var startedAt = init.Status.State!.Running!.StartedAt ?? pod.Metadata.CreationTimestamp;
        if (!evaluation.HasLasted(startedAt, InitLogAfter))
        {
            return null;
        }

        var log = evaluation.LogCause(pod, init.Name, init.Status.RestartCount, previous: false);
        var grace = log is not { IsExplained: true } ? InitGrace : log.Class is LogClass.ConnectionRefused or LogClass.Timeout ? InitRetryGrace : InitLogAfter;
        if (!evaluation.HasLasted(startedAt, grace))
        {
            return null;
        }

        evaluation.Recheck(evaluation.Now + InitLogAgain);
        List<Evidence> evidence = [PodEvidence.Of(pod, $"{init.Path}.state.running.startedAt", startedAt.ToString("u", System.Globalization.CultureInfo.InvariantCulture), startedAt)];
        if (log is not null)
        {
            evidence.Add(PodEvidence.Of(pod, $"log of {init.Name}", log.Line) with { QuotesLog = true });
        }

        return new PodCause(pod, CauseRank.Waiting, IssueCatalog.InitWaiting, init.Name, $"{init.Label} does not end{PodEvidence.End(log)}", startedAt, evidence, log is not null)
        {
            WithoutLog = $"{init.Label} does not end.",
            IsOfDns = log?.Class == LogClass.Dns,
        };
    }

    private PodCause? NotReady(Evaluation evaluation, PodFacts pod)
    {
        var containers = PodContainers.Of(pod).Where(container => !container.IsInit && !container.IsEphemeral).ToList();
        if (pod.Status.Condition("Ready") is not { Status: "False" } condition || containers.Count == 0 || containers.Exists(container => container.Status.State?.Running is null))
        {
            return null;
        }

        var startedAt = containers.Max(container => container.Status.State!.Running!.StartedAt) ?? pod.Metadata.CreationTimestamp;
        var since = condition.LastTransitionTime ?? pod.Metadata.CreationTimestamp;
        var wasReady = since > startedAt + TimeSpan.FromSeconds(1);
        var budget = containers.Max(container => (container.Spec?.StartupProbe?.Budget ?? TimeSpan.Zero) + (container.Spec?.ReadinessProbe?.Budget ?? TimeSpan.Zero));
        var grace = wasReady ? options.UnreadyAfter : Longer(Longer(StartGrace, budget), options.UnreadyAfter);
        if (!evaluation.HasLasted(wasReady ? since : startedAt, grace))
        {
            return null;
        }

        var unready = containers.Find(container => !container.Status.Ready);
        List<Evidence> evidence = [PodEvidence.Of(pod, "conditions[Ready]", PodEvidence.Join(condition.Reason ?? "False", condition.Message), condition.LastTransitionTime)];
        var failed = evaluation.Events("Pod", pod.Metadata).FirstOrDefault(one => one.Reason == "Unhealthy" && one.Message.StartsWith("Readiness", StringComparison.Ordinal));
        if (failed is not null)
        {
            evidence.Add(PodEvidence.Of(pod, "event Unhealthy", failed.Message, failed.At));
        }

        var gate = pod.Spec.ReadinessGates?.FirstOrDefault(one => pod.Status.Condition(one.ConditionType ?? "")?.Status != "True")?.ConditionType;
        var sentence = unready switch
        {
            null when gate is not null => $"The readiness gate '{gate}' is not met.",
            null => $"The pod is not ready: {PodEvidence.Clause(condition.Message ?? condition.Reason ?? "no reason given")}.",
            { Spec.ReadinessProbe: not null } => $"{unready.Label} runs, but its readiness probe fails{PodEvidence.ProbeResult(failed)}.",
            _ => $"{unready.Label} runs, but is not ready.",
        };
        return new PodCause(pod, CauseRank.Readiness, IssueCatalog.ReadinessProbeFailed, unready?.Name ?? "", sentence, since, evidence);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
