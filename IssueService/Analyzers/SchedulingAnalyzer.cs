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

    public IEnumerable<PodCause> Analyze(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status.Phase is not ("Pending" or null) || pod.Status.Condition("PodScheduled") is not { Status: "False" } condition)
        {
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
            yield return new PodCause(pod, CauseRank.Scheduling, IssueCatalog.Unschedulable, "", "The pod waits for a scheduling gate to be removed.", since, [evidence]);
        }
        else if (condition.Reason == "Unschedulable")
        {
            yield return MissingClaim(evaluation, pod, since, evidence)
                ?? new PodCause(pod, CauseRank.Scheduling, IssueCatalog.Unschedulable, "", Sentence(pod, condition.Message ?? ""), since, [evidence]);
        }
    }

    /// <summary>Whether the scheduler waits for a volume claim.</summary>
    internal static bool IsAboutClaim(PodFacts pod) =>
        pod.Status.Condition("PodScheduled") is not { Status: "False", Message: { } message } || ClaimWords().IsMatch(message);

    /// <summary>The scheduler's message in words.</summary>
    internal static string Sentence(PodFacts pod, string message)
    {
        var reasons = Reasons(pod, message).Distinct().ToList();
        return reasons.Count == 0 ? $"No node can run the pod: {PodEvidence.Clause(message)}." : $"No node can run the pod: {string.Join("; ", reasons)}.";
    }

    private static IEnumerable<string> Reasons(PodFacts pod, string message)
    {
        foreach (Match resource in InsufficientResource().Matches(message))
        {
            var name = resource.Groups["r"].Value.TrimEnd('.');
            var requested = pod.Spec.Containers.Select(container => container.Resources?.Requests?.GetValueOrDefault(name)).OfType<string>().ToList();
            yield return requested.Count == 0 ? $"not enough {name} is free" : $"not enough {name} is free for its request of {string.Join(" + ", requested)}";
        }

        if (message.Contains("Too many pods", StringComparison.Ordinal))
        {
            yield return "the nodes already run as many pods as they may";
        }

        if (message.Contains("free ports", StringComparison.Ordinal))
        {
            var ports = pod.Spec.Containers.SelectMany(container => container.Ports ?? []).Where(port => port.HostPort > 0).Select(port => port.HostPort).ToList();
            yield return ports.Count == 1 ? $"host port {ports[0]} is taken on every node" : $"host ports {string.Join(", ", ports)} are taken on every node";
        }

        if (Selector().IsMatch(message))
        {
            yield return pod.Spec.NodeSelector is { Count: > 0 } selector
                ? $"no node has the labels {PodEvidence.Labels(selector)} of its node selector"
                : "no node matches its node affinity";
        }

        // Before "pod affinity", which the words contain.
        if (message.Contains("anti-affinity", StringComparison.Ordinal))
        {
            yield return "its anti-affinity rules need more nodes than there are";
        }
        else if (message.Contains("pod affinity", StringComparison.Ordinal))
        {
            yield return "no node runs the pods that its affinity asks for";
        }

        if (message.Contains("topology spread", StringComparison.Ordinal))
        {
            yield return "its topology spread constraints cannot be met";
        }

        foreach (Match taint in Taint().Matches(message))
        {
            yield return $"it does not tolerate the taint {taint.Groups["t"].Value.Trim()}";
        }

        if (message.Contains("were unschedulable", StringComparison.Ordinal))
        {
            yield return "nodes are cordoned";
        }

        foreach (Match claim in Claim().Matches(message))
        {
            yield return $"the volume claim {claim.Groups["c"].Value} does not exist";
        }

        if (message.Contains("unbound immediate PersistentVolumeClaims", StringComparison.Ordinal))
        {
            yield return "its volume claim is not bound";
        }

        if (message.Contains("volume node affinity conflict", StringComparison.Ordinal))
        {
            yield return "its volume belongs to another node or zone";
        }

        if (message.Contains("max volume count", StringComparison.Ordinal))
        {
            yield return "the nodes cannot attach more volumes";
        }
    }

    // The claim's absence explains more than what the scheduler says about it.
    private static PodCause? MissingClaim(Evaluation evaluation, PodFacts pod, DateTimeOffset since, Evidence evidence)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (volume.PersistentVolumeClaim is { } claim && evaluation.IsMissing("PersistentVolumeClaim", pod.Metadata.Namespace, claim.ClaimName))
            {
                return new PodCause(pod, CauseRank.Scheduling, IssueCatalog.Unschedulable, "", $"The volume claim '{claim.ClaimName}' of volume '{volume.Name}' does not exist.", since,
                    [evidence, PodEvidence.Of(pod, $"spec.volumes[{volume.Name}].persistentVolumeClaim.claimName", claim.ClaimName)]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"Insufficient (?<r>[A-Za-z0-9./_-]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InsufficientResource();

    [GeneratedRegex(@"didn't match (?:Pod's )?node (?:selector|affinity)|didn't match node selector|node affinity/selector", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex("persistentvolumeclaim|persistentvolume |storageclass|binding volumes|volumebinding", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClaimWords();

    [GeneratedRegex(@"had (?:untolerated )?taints? \{(?<t>[^}]{1,200})\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Taint();

    [GeneratedRegex("persistentvolumeclaim \"(?<c>[^\"]{1,253})\" (?:not found|is being deleted)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Claim();
}
