using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Containers that end again and again: out of memory, killed by a probe or a hook, or by themselves, with what their log says.</summary>
internal sealed class CrashAnalyzer(AnalyzerOptions options) : IPodAnalyzer
{
    // Who ran for longer did not crash again and again, however often it was restarted before.
    private static readonly TimeSpan LongRun = TimeSpan.FromHours(1);

    private static readonly TimeSpan OthersEnd = TimeSpan.FromMinutes(1);

    // A probe's or hook's event explains the end of a run that came shortly after it.
    private static readonly TimeSpan EventAge = TimeSpan.FromMinutes(10);

    public IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status.Phase is "Succeeded" or "Failed")
        {
            yield break;
        }

        foreach (var container in PodContainers.Of(pod))
        {
            // What never started is not a run that ended: WaitingAnalyzer.
            if (container.StartFailure is null && LastRun(evaluation, pod, container) is { } run)
            {
                yield return Explain(evaluation, pod, container, run) with { IsUnstable = run.FinishedAt - run.StartedAt < options.StableAfter };
            }
        }
    }

    // The run that ended badly, where the container has not recovered since. Null where one crash may be all.
    private TerminatedFacts? LastRun(Evaluation evaluation, PodFacts pod, PodContainer container)
    {
        var (state, last) = (container.Status.State, container.Status.LastState?.Terminated);
        if (state?.Waiting is { Reason: "CrashLoopBackOff" })
        {
            return last ?? new TerminatedFacts { ExitCode = -1 };
        }

        if (state?.Terminated is { ExitCode: not 0 } ended)
        {
            // The first crash: the kubelet starts it again within seconds.
            return IsFinal(evaluation, pod, ended) || container.Status.RestartCount > 0 || ended.Reason == "OOMKilled" || KillingProbe(evaluation, pod, container, ended) is not null ? ended : null;
        }

        if (state?.Terminated is { ExitCode: 0 } done)
        {
            return pod.Spec.RestartPolicy is null or "Always" && container is { IsInit: false, IsEphemeral: false } && IsBad(evaluation, pod, container, done) ? done : null;
        }

        if (state?.Running is not { } running || last is null || container.Status.RestartCount == 0 || !IsBad(evaluation, pod, container, last))
        {
            return null;
        }

        // Between two crashes a container looks healthy. It has recovered once it has run for longer than the run before it, and than `StableAfter`.
        var startedAt = running.StartedAt ?? evaluation.Now;
        var previous = last.FinishedAt - last.StartedAt ?? TimeSpan.Zero;
        var stable = TimeSpan.FromTicks(Math.Clamp((previous * 1.2).Ticks, options.StableAfter.Ticks, TimeSpan.FromHours(1).Ticks));
        return evaluation.HasLasted(startedAt, stable) ? null : last;
    }

    // Nothing starts it again, and the pod does not end, because others of it run on.
    private static bool IsFinal(Evaluation evaluation, PodFacts pod, TerminatedFacts ended) =>
        pod.Spec.RestartPolicy == "Never"
        && PodContainers.Of(pod).Any(other => !other.IsEphemeral && other.Status.State?.Running is not null)
        && evaluation.HasLasted(ended.FinishedAt ?? pod.Metadata.CreationTimestamp, OthersEnd);

    private static bool IsBad(Evaluation evaluation, PodFacts pod, PodContainer container, TerminatedFacts last) =>
        last.Reason == "OOMKilled"
        || KillingProbe(evaluation, pod, container, last) is "Startup"
        || (container.Status.RestartCount >= 2 && !(last.FinishedAt - last.StartedAt > LongRun));

    private static PodCause Explain(Evaluation evaluation, PodFacts pod, PodContainer container, TerminatedFacts run)
    {
        // What says why comes before what says that.
        var evidence = new List<Evidence>();
        if (container.Status.State?.Waiting is { } waiting)
        {
            evidence.Add(PodEvidence.Of(pod, $"{container.Path}.state.waiting", PodEvidence.Join(waiting.Reason ?? "", waiting.Message)));
        }

        if (run.ExitCode >= 0)
        {
            var path = ReferenceEquals(run, container.Status.State?.Terminated) ? "state" : "lastState";
            evidence.Add(PodEvidence.Of(pod, $"{container.Path}.{path}.terminated", PodEvidence.Join($"exit code {run.ExitCode} ({run.Reason ?? "Error"})", run.Message), run.FinishedAt));
        }

        var restarts = container.Status.RestartCount == 1 ? "1 restart" : $"{container.Status.RestartCount} restarts";
        evidence.Add(PodEvidence.Of(pod, $"{container.Path}.restartCount", restarts));
        var since = run.FinishedAt ?? pod.Status.StartTime ?? pod.Metadata.CreationTimestamp;
        if (run.Reason == "OOMKilled")
        {
            return OutOfMemory(pod, container, since, evidence);
        }

        if (KillingProbe(evaluation, pod, container, run) is { } probe)
        {
            return KilledByProbe(evaluation, pod, container, probe, since, evidence);
        }

        if (FailedHook(evaluation, pod, container, run) is { } hook)
        {
            evidence.Insert(0, PodEvidence.Of(pod, $"event {PodEvidence.FailedHook}", hook.Message, hook.At));
            return new PodCause(pod, CauseRank.Crash, IssueCatalog.ContainerStartError, container.Name, PodEvidence.HookFails(container, hook.Message), since, evidence);
        }

        return Crash(evaluation, pod, container, run, since, evidence);
    }

    /// <summary>The kernel killed it, at its limit where it has one.</summary>
    internal static PodCause OutOfMemory(PodFacts pod, PodContainer container, DateTimeOffset since, List<Evidence> evidence)
    {
        var limit = container.Spec?.Resources?.Limits?.GetValueOrDefault("memory");
        if (limit is not null)
        {
            evidence.Add(PodEvidence.Of(pod, $"spec.containers[{container.Name}].resources.limits.memory", limit));
        }

        var over = limit is null ? "ran out of memory" : $"used more than its memory limit of {limit}";
        return new PodCause(pod, CauseRank.Crash, IssueCatalog.OomKilled, container.Name, $"{container.Label} {over} and was killed.", since, evidence);
    }

    private static PodCause KilledByProbe(Evaluation evaluation, PodFacts pod, PodContainer container, string probe, DateTimeOffset since, List<Evidence> evidence)
    {
        var failed = evaluation.Events("Pod", pod.Metadata).FirstOrDefault(one => one.Reason == "Unhealthy" && one.Message.StartsWith(probe, StringComparison.Ordinal) && container.IsIn(one));
        if (failed is not null)
        {
            evidence.Insert(0, PodEvidence.Of(pod, "event Unhealthy", failed.Message, failed.At));
        }

        var category = probe == "Startup" ? IssueCatalog.StartupProbeFailed : IssueCatalog.LivenessProbeFailed;
        return new PodCause(pod, CauseRank.Crash, category, container.Name, $"{container.Label} is killed because its {probe.ToLowerInvariant()} probe fails{PodEvidence.ProbeResult(failed)}.", since, evidence);
    }

    private static PodCause Crash(Evaluation evaluation, PodFacts pod, PodContainer container, TerminatedFacts run, DateTimeOffset since, List<Evidence> evidence)
    {
        var isPrevious = !ReferenceEquals(run, container.Status.State?.Terminated);
        var log = evaluation.LogCause(pod, container.Name, container.Status.RestartCount, isPrevious && container.Status.State?.Running is not null);
        if (log is not null)
        {
            evidence.Insert(0, PodEvidence.Of(pod, $"log of {container.Name}", log.Line, run.FinishedAt) with { QuotesLog = true });
        }

        var ends = run.ExitCode switch
        {
            -1 => "keeps ending",
            0 => "ends without an error and is started again",
            _ when pod.Spec.RestartPolicy == "Never" => $"ended with exit code {run.ExitCode}{ExitCodes.Meaning(run.ExitCode)} and is not started again, while others of its pod run on",
            _ => $"keeps crashing with exit code {run.ExitCode}{ExitCodes.Meaning(run.ExitCode)}",
        };
        return new PodCause(pod, CauseRank.Crash, IssueCatalog.CrashLoopBackOff, container.Name, $"{container.Label} {ends}{PodEvidence.End(log)}", since, evidence, log is not null)
        {
            WithoutLog = $"{container.Label} {ends}.",
            IsOfDns = log?.Class == LogClass.Dns,
        };
    }

    /// <summary>
    /// The probe that ended a run. The kubelet says it in an event, "Container x failed startup probe, will be restarted", but of a pod that has
    /// many events it writes only some: an older one, or failures of the probe during the run, tell it of a run that was long enough for the probe to fail.
    /// </summary>
    private static string? KillingProbe(Evaluation evaluation, PodFacts pod, PodContainer container, TerminatedFacts run)
    {
        foreach (var one in evaluation.Events("Pod", pod.Metadata).Where(container.IsIn))
        {
            if (one.Reason == "Killing" && ProbeOf(container, one) is var (killer, killing) && (evaluation.Now - one.At < EventAge || MayHaveEnded(killing, run)))
            {
                return killer;
            }

            if (one.Reason == "Unhealthy" && ProbeOf(container, one) is var (name, failing) && one.At >= run.StartedAt && one.Count >= (failing.FailureThreshold ?? 3) && MayHaveEnded(failing, run))
            {
                return name;
            }
        }

        return null;
    }

    private static (string Name, ProbeFacts Probe)? ProbeOf(PodContainer container, EventFacts about) => about.Message switch
    {
        var message when Says(message, "startup") => ("Startup", container.Spec?.StartupProbe ?? new ProbeFacts()),
        var message when Says(message, "liveness") => ("Liveness", container.Spec?.LivenessProbe ?? new ProbeFacts()),
        _ => null,
    };

    private static bool Says(string message, string probe) =>
        message.Contains($"failed {probe} probe", StringComparison.Ordinal) || message.StartsWith($"{probe} probe", StringComparison.OrdinalIgnoreCase);

    // Times are in whole seconds.
    private static bool MayHaveEnded(ProbeFacts probe, TerminatedFacts run) =>
        run.FinishedAt - run.StartedAt + TimeSpan.FromSeconds(1) >= probe.Budget - TimeSpan.FromSeconds(probe.PeriodSeconds ?? 10);

    // The kubelet stops a container whose hook failed. An older event explains a run only that was stopped.
    private static EventFacts? FailedHook(Evaluation evaluation, PodFacts pod, PodContainer container, TerminatedFacts run) =>
        evaluation.Events("Pod", pod.Metadata).FirstOrDefault(one => one.Reason == PodEvidence.FailedHook && container.IsIn(one) && (evaluation.Now - one.At < EventAge || run.ExitCode is 0 or 137 or 143));
}
