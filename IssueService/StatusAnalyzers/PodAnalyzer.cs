using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;

namespace ClusterCodex.IssueService.StatusAnalyzers;

/// <summary>Finds problems of a Pod in its status.</summary>
internal sealed class PodAnalyzer(AnalyzerOptions options)
{
    private const string Kind = "Pod";

    /// <summary>Evaluates the state of a pod at <paramref name="now"/>.</summary>
    public Analysis Analyze(string cluster, PodFacts pod, DateTimeOffset now)
    {
        // Problems of a pod that is being deleted are not relevant.
        if (pod.Metadata.DeletionTimestamp is not null || pod.Status.Phase == "Succeeded")
        {
            return Analysis.Healthy;
        }

        var report = new Report(cluster, pod);
        foreach (var (path, status) in Containers(pod))
        {
            AnalyzeContainer(report, path, status, now);
        }

        if (pod.Status.Phase == "Pending")
        {
            AnalyzeScheduling(report);
        }

        if (pod.Status.Phase == "Failed")
        {
            AnalyzeFailure(report);
        }

        if (report.Findings.Count == 0 && pod.Status.Phase == "Running")
        {
            AnalyzeReadiness(report, now);
        }

        return report.Findings.Count == 0 && report.RecheckAt is null ? Analysis.Healthy : new Analysis(report.Findings, report.RecheckAt);
    }

    private static IEnumerable<(string Path, ContainerStatusFacts Status)> Containers(PodFacts pod) =>
        (pod.Status.InitContainerStatuses ?? []).Select(status => ($"initContainerStatuses[{status.Name}]", status))
            .Concat((pod.Status.ContainerStatuses ?? []).Select(status => ($"containerStatuses[{status.Name}]", status)));

    private void AnalyzeContainer(Report report, string path, ContainerStatusFacts status, DateTimeOffset now)
    {
        var last = status.LastState?.Terminated;
        if (status.State?.Waiting is { Reason: { } reason } waiting && IssueCatalog.OfContainerReason(reason) is { } category)
        {
            var evidence = new List<Evidence> { Builtin($"{path}.state.waiting", Join(reason, waiting.Message), null) };
            if (category != IssueCatalog.CrashLoopBackOff)
            {
                report.Add(category, WaitingMessage(report.Pod, category, status, waiting), null, evidence);
            }
            else
            {
                AddCrash(report, path, status, last, evidence);
            }
        }
        else if (status.State?.Terminated is { } ended && !path.StartsWith("init", StringComparison.Ordinal) && ended.ExitCode != 0)
        {
            if (report.Pod.Status.Phase == "Failed" && ended.Reason != "OOMKilled")
            {
                // Nothing restarts the container, so this is not a crash loop.
                report.Add(
                    IssueCatalog.PodFailed,
                    $"Container '{status.Name}' ended with exit code {ended.ExitCode} and is not restarted.",
                    ended.FinishedAt,
                    [Builtin($"{path}.state.terminated", Join($"exit code {ended.ExitCode} ({ended.Reason ?? "Error"})", ended.Message), ended.FinishedAt)]);
            }
            else
            {
                AddCrash(report, path, status, ended, []);
            }
        }
        else if (status.State?.Running is { } running && last is { ExitCode: not 0 } && status.RestartCount > 0)
        {
            // Between two crashes a container looks healthy; it has recovered once it has run for `StableAfter`.
            var stableAt = (running.StartedAt ?? now) + options.StableAfter;
            if (now < stableAt)
            {
                AddCrash(report, path, status, last, []);
                report.Recheck(stableAt);
            }
        }
    }

    private static void AddCrash(Report report, string path, ContainerStatusFacts status, TerminatedFacts? last, List<Evidence> evidence)
    {
        if (last is not null)
        {
            evidence.Add(Builtin($"{path}.lastState.terminated", Join($"exit code {last.ExitCode} ({last.Reason ?? "Error"})", last.Message), last.FinishedAt));
        }

        evidence.Add(Builtin($"{path}.restartCount", $"{status.RestartCount} restarts", null));
        var restarts = status.RestartCount == 1 ? "1 restart" : $"{status.RestartCount} restarts";
        if (last?.Reason == "OOMKilled")
        {
            var limit = report.Pod.Spec.Containers.FirstOrDefault(container => container.Name == status.Name)?.Resources?.Limits?.GetValueOrDefault("memory");
            if (limit is not null)
            {
                evidence.Add(Builtin($"spec.containers[{status.Name}].resources.limits.memory", limit, null));
            }

            var over = limit is null ? "ran out of memory" : $"used more than its memory limit of {limit}";
            report.Add(IssueCatalog.OomKilled, $"Container '{status.Name}' {over} and was killed; {restarts}.", last.FinishedAt, evidence);
            return;
        }

        var because = last is null ? "" : $": last exit code {last.ExitCode}";
        report.Add(IssueCatalog.CrashLoopBackOff, $"Container '{status.Name}' keeps crashing{because}; {restarts}.", last?.FinishedAt, evidence);
    }

    private static string WaitingMessage(PodFacts pod, string category, ContainerStatusFacts status, WaitingFacts waiting)
    {
        var image = pod.Spec.Containers.FirstOrDefault(container => container.Name == status.Name)?.Image ?? status.Image;
        return category switch
        {
            IssueCatalog.ImagePullBackOff => $"Container '{status.Name}' cannot pull image '{image}'.",
            IssueCatalog.ContainerConfigError => $"Container '{status.Name}' cannot be configured: {waiting.Message ?? waiting.Reason}.",
            _ => $"Container '{status.Name}' cannot start: {waiting.Message ?? waiting.Reason}.",
        };
    }

    private static void AnalyzeScheduling(Report report)
    {
        var condition = report.Pod.Status.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        if (condition is { Reason: "Unschedulable" or "SchedulingGated" })
        {
            report.Add(
                IssueCatalog.Unschedulable,
                condition.Message ?? "No node can run this pod.",
                condition.LastTransitionTime,
                [Builtin("conditions[PodScheduled]", Join(condition.Reason, condition.Message), condition.LastTransitionTime)]);
        }
    }

    private static void AnalyzeFailure(Report report)
    {
        var status = report.Pod.Status;
        var evicted = status.Reason == "Evicted";
        if (evicted || report.Findings.Count == 0)
        {
            report.Add(
                evicted ? IssueCatalog.Evicted : IssueCatalog.PodFailed,
                status.Message ?? $"The pod failed{(status.Reason is null ? "" : $": {status.Reason}")}.",
                null,
                [Builtin("status.phase", Join("Failed", status.Reason), null)]);
        }
    }

    private void AnalyzeReadiness(Report report, DateTimeOffset now)
    {
        var condition = report.Pod.Status.Conditions?.FirstOrDefault(condition => condition is { Type: "Ready", Status: "False" });
        if (condition is null)
        {
            return;
        }

        var unreadyAt = (condition.LastTransitionTime ?? report.Pod.Metadata.CreationTimestamp) + options.UnreadyAfter;
        if (now < unreadyAt)
        {
            report.Recheck(unreadyAt);
            return;
        }

        report.Add(
            IssueCatalog.ReadinessProbeFailed,
            $"The pod runs but is not ready{(condition.Message is null ? "" : $": {condition.Message}")}.",
            condition.LastTransitionTime,
            [Builtin("conditions[Ready]", Join(condition.Reason ?? "False", condition.Message), condition.LastTransitionTime)]);
    }

    private static Evidence Builtin(string subject, string text, DateTimeOffset? at) => new(FindingSource.Builtin, subject, text, at);

    private static string Join(string reason, string? message) => string.IsNullOrEmpty(message) ? reason : $"{reason}: {message}";

    /// <summary>Collects findings of one pod: the first of each category, with the evidence of the others.</summary>
    private sealed class Report(string cluster, PodFacts pod)
    {
        public PodFacts Pod => pod;

        public List<Finding> Findings { get; } = [];

        public DateTimeOffset? RecheckAt { get; private set; }

        public void Recheck(DateTimeOffset at) => RecheckAt = RecheckAt is { } earlier && earlier < at ? earlier : at;

        public void Add(string category, string message, DateTimeOffset? since, IReadOnlyList<Evidence> evidence)
        {
            var index = Findings.FindIndex(finding => finding.Key.Aspect == category);
            if (index >= 0)
            {
                Findings[index] = Findings[index] with { Evidence = [.. Findings[index].Evidence, .. evidence] };
                return;
            }

            var key = new IssueKey(cluster, Kind, pod.Metadata.Namespace, pod.Metadata.Name, category);
            Findings.Add(new Finding(key, FindingSource.Builtin, message, since ?? pod.Metadata.CreationTimestamp, evidence, Owners.WorkloadOf(pod.Metadata)));
        }
    }
}
