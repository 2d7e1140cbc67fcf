using System.Collections.Frozen;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>Categories that already name the cause and whose fix lies outside the commands of a plan.</summary>
internal sealed class TableRule : IOfflineRule
{
    /// <param name="Causes">Likely first.</param>
    /// <param name="Checks">Read-only commands after <c>kubectl</c>, with <c>{name}</c> for the object, and what each shows.</param>
    /// <param name="Fix">What to do now.</param>
    /// <param name="Prevent">How to keep it from happening again.</param>
    private sealed record Entry(string[] Causes, (string Command, string Expect)[] Checks, string Fix, string[] Prevent);

    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["NoEndpoints"] = new(
            ["The Service's selector matches no pod, because labels or selector were changed on one side only.", "Pods match but none is ready."],
            [("describe service {name}", "Selector and endpoints are shown together."), ("get pods --show-labels", "Some pods carry every label of the selector, and are ready.")],
            "Make the Service's selector and the labels of the pod template the same, or fix the pods that it selects.",
            ["Keep the Service and its workload in one chart and take both label sets from one place.", "Alert on Services without ready endpoints."]),
        ["BackendMissing"] = new(
            ["The object refers to a Service, port, class or Secret that does not exist under that name in this namespace."],
            [("get services", "The Service that is referred to is listed, with the port."), ("get events --field-selector involvedObject.name={name}", "The controller reports what is missing.")],
            "Create what is referred to, or correct the reference in the manifest.",
            ["Check references between rendered manifests in the pipeline."]),
        ["WebhookUnavailable"] = new(
            ["The Service behind the webhook is missing or has no ready pod; with failurePolicy Fail every matching request is rejected."],
            [("get pods", "The webhook's pods are ready.")],
            "Fix the workload behind the webhook's Service first; changes to the webhook itself belong to the cluster's administrators.",
            ["Run the webhook with several replicas and a disruption budget, and exclude its own namespace from it."]),
        ["JobFailed"] = new(
            ["The job's pods ended with errors more often than backoffLimit allows.", "The job took longer than activeDeadlineSeconds."],
            [("describe job {name}", "The conditions say why it failed."), ("logs job/{name} --tail=100", "The last lines name the error.")],
            "Fix the error in the last log lines, then recreate the job from its manifest: a failed job is not restarted.",
            ["Make the job idempotent, so that a retry does no harm.", "Alert on failed jobs and keep them for some days (ttlSecondsAfterFinished)."]),
        ["Suspended"] = new(
            ["Somebody suspended it on purpose, and forgot or has not finished."],
            [("get events --field-selector involvedObject.name={name}", "The events show since when.")],
            "Ask who suspended it and why; take suspend out of the manifest when the reason is gone.",
            ["Write the reason for a suspension into an annotation of the manifest."]),
        ["ClaimPending"] = new(
            ["No storage class is named or set as default, or its provisioner does not run.", "The claim waits for a first pod (WaitForFirstConsumer).", "No volume has the size, mode or zone that the claim asks for."],
            [("describe pvc {name}", "The events show what the provisioner waits for.")],
            "Correct the storage class or the size in the claim's manifest; a claim that was never bound can be recreated by hand.",
            ["Name the storage class in every claim.", "Alert on claims that stay pending."]),
        ["FailedMount"] = new(
            ["A volume, ConfigMap or Secret that the pod mounts does not exist or is not readable.", "A disk is still attached to another node."],
            [("describe pod {name}", "The events name the volume and the reason.")],
            "Create what the event names, or correct the volume in the pod template.",
            ["Keep what is mounted in the same chart as what mounts it."]),
        ["FailedCreatePodSandBox"] = new(
            ["The node's network plug-in has no address left or does not answer.", "The container runtime of the node reports errors."],
            [("describe pod {name}", "The events name the plug-in's or the runtime's error.")],
            "Report the event to the cluster's administrators; a recreated pod may be scheduled on a healthy node.",
            ["Alert on nodes that cannot start pods."]),
        ["Evicted"] = new(
            ["The node ran short of memory or disk and the pod used more than it had requested."],
            [("describe pod {name}", "The message names the resource that ran short.")],
            "Raise the request for the resource that the message names, or reduce what the program keeps on the node's disk.",
            ["Set requests from measured use, ephemeral-storage included.", "Alert on node pressure."]),
        ["NodeNotReady"] = new(
            ["The kubelet has stopped reporting: the node is down, out of resources, or disconnected."],
            [("describe node {name}", "The conditions say since when and why.")],
            "Report it to the cluster's administrators; pods of workloads with several replicas are rescheduled automatically.",
            ["Run at least two replicas, spread over nodes."]),
        ["NodePressure"] = new(
            ["The node runs short of memory, disk or process ids."],
            [("describe node {name}", "The condition names the resource."), ("top node {name}", "Its usage is shown.")],
            "Find the pods on it that use more than they request; report the node to the cluster's administrators.",
            ["Set requests and limits on every container, so that the scheduler can spread the load."]),
        ["UnusedConfiguration"] = new(
            ["Nothing refers to it any more, or what refers to it uses another name."],
            [("describe configmap {name}", "Its keys and age are shown.")],
            "Leave it until it is clear that nothing outside the cluster's manifests reads it.",
            ["Remove configuration from the chart together with what used it."]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Categories => Entries.Keys;

    public bool Applies(Facts facts) => Entries.ContainsKey(facts.Evidence.Category) && !facts.BrokenReferences.Any();

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var entry = Entries[facts.Evidence.Category];
        var issue = facts.Evidence.Issue.Issue;
        var said = issue.Message.Length > 0 ? issue.Message : issue.Title;
        var warning = facts.Evidence.Events.FirstOrDefault(one => one.Type == "Warning")?.Message;
        var log = facts.Evidence.Category == "JobFailed" ? facts.Cause : null;
        draft.Summary = $"{facts.Subject}: {said}{(log is null ? "" : $". {log.Summary} Its log: {log.Line}")}";
        if (log is not null)
        {
            draft.Hypotheses.Add($"{log.Summary} Evidence: {log.Line}");
        }

        draft.Hypotheses.AddRange(entry.Causes.Select((cause, index) => index == 0 ? $"{cause} Evidence: {warning ?? said}" : cause));
        foreach (var (command, expect) in entry.Checks)
        {
            draft.Inspect("See what the cluster reports about it.", command.Replace("{name}", facts.Evidence.Name, StringComparison.Ordinal), expect);
        }

        if (facts.IsLongTerm)
        {
            draft.Advise(entry.Prevent[0], "The issue does not come back.");
            draft.Recommendations.AddRange(entry.Prevent);
        }
        else
        {
            draft.Fix(
                log is null ? $"{entry.Fix} Reported: {warning ?? said}" : $"{entry.Fix} For its cause: {LogAdvice.For(log, facts.Container?.LastExitCode ?? 0)}",
                "The issue is resolved automatically once the cause is gone.");
        }

        draft.Fallback = "If this does not help, gather the events of the object and ask for another plan with what you found in the context.";
    }
}
