using System.Collections.Frozen;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>Categories whose cause the evidence names by itself and whose remedy lies outside the commands of a plan.</summary>
internal sealed class TableRule : IOfflineRule
{
    /// <param name="Causes">Likely first.</param>
    /// <param name="Looks">Commands after <c>kubectl</c>, with <c>{name}</c> for the object, and what each shows.</param>
    /// <param name="Mend">What to do now.</param>
    /// <param name="Prevent">What to do for good.</param>
    private sealed record Entry(string[] Causes, (string Command, string Expect)[] Looks, string Mend, string[] Prevent);

    private static readonly FrozenDictionary<string, Entry> Entries = new Dictionary<string, Entry>(StringComparer.Ordinal)
    {
        ["NoEndpoints"] = new(
            ["The Service's selector matches no pod, because labels or selector were changed on one side only.", "Pods match but none is ready."],
            [("describe service {name}", "Selector and endpoints are shown together."), ("get pods --show-labels", "Some pods carry every label of the selector, and are ready.")],
            "Make the Service's selector and the labels of the pod template the same, or mend the pods that it selects.",
            ["Keep the Service and its workload in one chart and take both label sets from one place.", "Alert on Services without ready endpoints."]),
        ["BackendMissing"] = new(
            ["The object refers to a Service, port, class or Secret that does not exist under that name in this namespace."],
            [("get services", "The Service that is referred to is listed, with the port."), ("get events --field-selector involvedObject.name={name}", "The controller names what it misses.")],
            "Create what is referred to, or correct the reference in the manifest.",
            ["Check references between rendered manifests in the pipeline."]),
        ["WebhookUnavailable"] = new(
            ["The Service behind the webhook is missing or has no ready pod; with failurePolicy Fail every matching request is refused."],
            [("get pods", "The webhook's pods are ready.")],
            "Mend the workload behind the webhook's Service first; changing the webhook itself is a matter for whoever runs the cluster.",
            ["Run the webhook with several replicas and a disruption budget, and exclude its own namespace from it."]),
        ["JobFailed"] = new(
            ["The job's pods ended with errors more often than backoffLimit allows.", "The job took longer than activeDeadlineSeconds."],
            [("describe job {name}", "The conditions say why it failed."), ("logs job/{name} --tail=100", "The last lines name the error.")],
            "Mend what the last lines of the log name, then create the job anew from its manifest: a failed job is not restarted.",
            ["Let the job's work be repeatable, so that a retry does no harm.", "Alert on failed jobs and keep them for some days (ttlSecondsAfterFinished)."]),
        ["Suspended"] = new(
            ["Somebody suspended it on purpose, and forgot or has not finished."],
            [("get events --field-selector involvedObject.name={name}", "The events show since when.")],
            "Ask who suspended it and why; take suspend out of the manifest when the reason is gone.",
            ["Write the reason for a suspension into an annotation of the manifest."]),
        ["ClaimPending"] = new(
            ["No storage class is named or set as default, or its provisioner does not run.", "The claim waits for a first pod (WaitForFirstConsumer).", "No volume has the size, mode or zone that the claim asks for."],
            [("describe pvc {name}", "The events say what the provisioner waits for.")],
            "Correct the storage class or the size in the claim's manifest; a claim that was never bound can be created anew by hand.",
            ["Name the storage class in every claim.", "Alert on claims that stay pending."]),
        ["FailedMount"] = new(
            ["A volume, ConfigMap or Secret that the pod mounts does not exist or is not readable.", "A disk is still attached to another node."],
            [("describe pod {name}", "The events name the volume and the reason.")],
            "Create what the event names, or correct the volume in the pod template.",
            ["Keep what is mounted in the same chart as what mounts it."]),
        ["FailedCreatePodSandBox"] = new(
            ["The node's network plug-in has no address left or does not answer.", "The container runtime of the node is in trouble."],
            [("describe pod {name}", "The events name the plug-in's or the runtime's error.")],
            "Hand the event to whoever runs the nodes; a pod that is created anew may land on a healthy node.",
            ["Alert on nodes that cannot start pods."]),
        ["Evicted"] = new(
            ["The node ran short of memory or disk and the pod used more than it had requested."],
            [("describe pod {name}", "The message names the resource that ran short.")],
            "Raise the request for the resource that the message names, or reduce what the program keeps on the node's disk.",
            ["Set requests from measured use, ephemeral-storage included.", "Alert on node pressure."]),
        ["NodeNotReady"] = new(
            ["The kubelet has stopped reporting: node down, out of resources, or cut off."],
            [("describe node {name}", "The conditions say since when and why.")],
            "Hand it to whoever runs the nodes; workloads with several replicas move by themselves.",
            ["Run at least two replicas spread over nodes."]),
        ["NodePressure"] = new(
            ["The node runs short of memory, disk or process ids."],
            [("describe node {name}", "The condition names the resource."), ("top node {name}", "Its use is shown.")],
            "Find the pods on it that use more than they request; hand the node to whoever runs it.",
            ["Set requests and limits on every container, so that the scheduler can spread the load."]),
        ["UnusedConfiguration"] = new(
            ["Nothing refers to it any more, or what refers to it uses another name."],
            [("describe configmap {name}", "Its keys and age are shown.")],
            "Leave it until it is clear that nothing outside the cluster's manifests reads it.",
            ["Remove configuration from the chart together with what used it."]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public bool Applies(Facts facts) => Entries.ContainsKey(facts.Evidence.Category) && !facts.BrokenReferences.Any();

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var entry = Entries[facts.Evidence.Category];
        var issue = facts.Evidence.Issue.Issue;
        var said = issue.Message.Length > 0 ? issue.Message : issue.Title;
        var warning = facts.Evidence.Events.FirstOrDefault(one => one.Type == "Warning")?.Message;
        draft.Summary = $"{facts.Subject}: {said}";
        draft.Hypotheses.AddRange(entry.Causes.Select((cause, index) => index == 0 ? $"{cause} Evidence: {warning ?? said}" : cause));
        foreach (var (command, expect) in entry.Looks)
        {
            draft.Look("See what the cluster says about it.", command.Replace("{name}", facts.Evidence.Name, StringComparison.Ordinal), expect);
        }

        if (facts.IsLongTerm)
        {
            draft.Advise(entry.Prevent[0], "The issue does not come back.");
            draft.Recommendations.AddRange(entry.Prevent);
        }
        else
        {
            draft.Advise($"{entry.Mend} What is known: {warning ?? said}", "The issue is resolved by itself once the cause is gone.");
        }

        draft.Fallback = "If this does not help, gather the events of the object and ask for another plan with what you found in the context.";
    }
}
