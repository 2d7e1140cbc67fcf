using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A pod that cannot be scheduled.</summary>
internal sealed partial class SchedulingRule : IOfflineRule
{
    private static readonly string[] Reasons = ["Unschedulable", "FailedScheduling", "SchedulingGated", "Pending", "Preempted"];

    public IReadOnlyCollection<string> Categories => Reasons;

    public bool Applies(Facts facts) =>
        (facts.Container is null or { Reason: "" } && facts.EventsOf("FailedScheduling").Any());

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var said = facts.EventsOf("FailedScheduling").Select(one => one.Message).FirstOrDefault() ?? facts.Evidence.Issue.Issue.Message;
        var requests = facts.Pod?.Containers.Where(one => one.CpuRequest.Length + one.MemoryRequest.Length > 0)
            .Select(one => $"{one.Name} requests cpu={Or(one.CpuRequest)} memory={Or(one.MemoryRequest)}").ToList() ?? [];
        string fix;
        if (Insufficient().Match(said) is { Success: true } match)
        {
            var resource = match.Groups["what"].Value;
            draft.Hypotheses.Add($"The pod requests more {resource} than any node has free{(requests.Count > 0 ? $" ({string.Join("; ", requests)})" : "")}. Evidence: {said}");
            fix = $"lower the {resource} request to the program's measured use, free {resource} on a node, or add one.";
        }
        else if (Volume().IsMatch(said))
        {
            draft.Hypotheses.Add($"A volume claim of the pod is not bound or lies in another zone. Evidence: {said}");
            fix = "see which PersistentVolumeClaim is not bound and why (storage class, capacity, zone).";
            draft.Inspect("See which claim is not bound.", "get pvc", "Every claim of the pod is Bound.");
        }
        else if (Taint().IsMatch(said))
        {
            draft.Hypotheses.Add($"Every fitting node carries a taint that the pod does not tolerate. Evidence: {said}");
            fix = "add the toleration to the pod template, or have the taint removed by the cluster's administrators.";
        }
        else if (Selector().IsMatch(said))
        {
            draft.Hypotheses.Add($"No node carries the labels that the pod's node selector or affinity requires. Evidence: {said}");
            fix = "correct nodeSelector or affinity in the pod template to labels that nodes carry.";
        }
        else
        {
            draft.Hypotheses.Add($"The scheduler rejects every node. Evidence: {said}");
            fix = "remove the condition that the scheduler names, or provide a node that meets it.";
        }

        if (facts.PodName.Length > 0)
        {
            draft.Inspect("Read the scheduler's latest reasons, node by node.", $"describe pod {facts.PodName}", "The event FailedScheduling counts the nodes and the reason for each.");
        }

        if (facts.IsLongTerm)
        {
            draft.Field = "the requests, selectors, affinity or tolerations of the pod template that the scheduler names";
            draft.Reproduce = "create a pod with the same requests, selectors, affinity and tolerations in a namespace for tries; its event FailedScheduling gives the same reasons.";
            draft.Advise("Set requests in the manifest in version control from measured use, not from guesses.", "The pod is scheduled on a cluster of the present size with room to spare.");
            draft.Recommendations.Add("Alert on pods that stay Pending for more than five minutes.");
            draft.Recommendations.Add("Keep headroom or an autoscaler for the largest pod that must be scheduled, and quotas so that one team cannot use it up.");
        }
        else if (!draft.UndoToLastGood("Its pods were scheduled."))
        {
            draft.Fix($"To fix it, {fix}", "The pod leaves Pending.");
        }

        draft.ToGather.Add("What the nodes have free, described by somebody who may view nodes.");
        draft.Fallback = $"If it stays Pending, {fix}";
    }

    private static string Or(string text) => text.Length > 0 ? text : "nothing";

    [GeneratedRegex("Insufficient (?<what>[a-z./-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Insufficient();

    [GeneratedRegex("PersistentVolumeClaim|volume node affinity|unbound immediate|volume", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Volume();

    [GeneratedRegex("taint", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Taint();

    [GeneratedRegex("node selector|node affinity|didn't match", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Selector();
}
