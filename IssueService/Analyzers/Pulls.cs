using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Images that cannot be pulled. Where the registry is the reason for several workloads of a namespace, it is one issue of the namespace.</summary>
internal static class Pulls
{
    /// <summary>The newest event that says why the image of a container cannot be pulled.</summary>
    public static EventFacts? Failed(Evaluation evaluation, PodFacts pod, PodContainer container) =>
        evaluation.Events("Pod", pod.Metadata).FirstOrDefault(one => one.PullFailure is not null && container.IsIn(one));

    /// <summary>Why, as the end of a clause; empty where it is not known.</summary>
    public static string Why(string image, PullFailure? failure) => failure?.Reason switch
    {
        null => "",
        PullFailureReason.NotFound => ": the registry has no such image or tag",
        PullFailureReason.AccessRefused => ": the registry refuses access, or has no such repository",
        PullFailureReason.NoPlatform => ": there is no variant for the node's operating system and architecture",
        PullFailureReason.NoSpace => ": the node's disk is full",
        PullFailureReason.InvalidReference => ": the reference cannot be parsed",
        _ => $": {Registry(PullFailure.RegistryOf(image), failure)}",
    };

    /// <summary>What is wrong with a registry.</summary>
    public static string Registry(string registry, PullFailure failure) => failure.Reason switch
    {
        PullFailureReason.Tls => $"the registry '{registry}' has no certificate that the node accepts ({PodEvidence.Clause(failure.Said)})",
        PullFailureReason.RateLimited => $"the registry '{registry}' allows no more pulls for now (rate limit)",
        _ => $"the registry '{registry}' cannot be reached ({PodEvidence.Clause(failure.Said)})",
    };

    /// <summary>The registry because of which a pod does not start, with the newest event that says so; null where something else fails it as well.</summary>
    public static (string Registry, EventFacts Event)? OfRegistry(Evaluation evaluation, PodFacts pod)
    {
        var waiting = pod.Metadata.DeletionTimestamp is null && pod.Status.Phase is not ("Succeeded" or "Failed") ? PodContainers.Of(pod).Where(container => !IsWell(container)).ToList() : [];
        if (waiting.Count == 0 || !waiting.TrueForAll(IsPulling))
        {
            return null;
        }

        var failed = waiting.ConvertAll(container => Failed(evaluation, pod, container));
        return failed.TrueForAll(one => one is { PullFailure.IsOfRegistry: true }) && waiting.Select(container => PullFailure.RegistryOf(container.Image ?? "")).Distinct(StringComparer.Ordinal).ToList() is [{ } registry]
            ? (registry, failed[0]!)
            : null;
    }

    /// <summary>Whether a pod lacks only images of a registry that fails several workloads of its namespace, which is the namespace's issue; of a pod that has just been created, this is not known yet.</summary>
    public static bool AreElsewhere(Evaluation evaluation, PodFacts pod) =>
        OfRegistry(evaluation, pod) is not null
        && evaluation.MayBeTakenAlong(pod.Metadata, by => by == new ObjectName("Namespace", "", pod.Metadata.Namespace));

    private static bool IsPulling(PodContainer container) => container.Status.State?.Waiting?.Reason is "ErrImagePull" or "ImagePullBackOff" or "RegistryUnavailable";

    private static bool IsWell(PodContainer container) => container.Status.State is { Running: not null } or { Terminated.ExitCode: 0 } or { Waiting.Reason: "PodInitializing" or "ContainerCreating" };
}
