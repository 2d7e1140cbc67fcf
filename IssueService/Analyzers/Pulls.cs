using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.State;
using ClusterCodex.Kubernetes.Images;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>Images that cannot be pulled. Where the registry is the reason for several workloads of a namespace, it is one issue of the namespace.</summary>
internal static class Pulls
{
    /// <summary>How many workloads have to fail before the registry is the issue, and not what each of them names.</summary>
    private const int Several = 3;

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

    /// <summary>What fails because of a registry: the workload of each event of a namespace whose pod still waits.</summary>
    public static IEnumerable<(string Registry, ObjectName Workload, EventFacts Event)> OfRegistries(Evaluation evaluation, string ns, IEnumerable<EventFacts> failures) =>
        failures
            .Select(one => (evaluation.Find<PodFacts>("Pod", ns, one.InvolvedObject.Name), one))
            .Where(one => one.Item1 is { } pod && pod.Metadata.Uid == one.one.InvolvedObject.Uid)
            .Select(one => (Registry: FailingRegistry(one.Item1!, one.one), Workload: evaluation.SubjectOf(one.Item1!), Event: one.one))
            .Where(one => one.Registry is not null)
            .Select(one => (one.Registry!, one.Workload, one.Event));

    /// <summary>Whether a pod lacks only images of a registry that fails several workloads of its namespace, which is the namespace's issue.</summary>
    public static bool AreElsewhere(Evaluation evaluation, PodFacts pod)
    {
        if (pod.Status.Phase is not "Pending" || !evaluation.IsKnown("Namespace"))
        {
            return false;
        }

        var waiting = PodContainers.Of(pod).Where(container => !IsWell(container)).ToList();
        if (waiting.Count == 0 || !waiting.TrueForAll(IsPulling))
        {
            return false;
        }

        var registries = waiting.Select(container => Failed(evaluation, pod, container) is { PullFailure.IsOfRegistry: true } ? PullFailure.RegistryOf(container.Image ?? "") : null).Distinct().ToList();
        return registries is [{ } registry] && IsShared(OfRegistries(evaluation, pod.Metadata.Namespace, evaluation.FewRegistryFailures(pod.Metadata.Namespace)).Where(one => one.Registry == registry).Select(one => one.Workload));
    }

    /// <summary>Whether several workloads fail.</summary>
    public static bool IsShared(IEnumerable<ObjectName> workloads) => workloads.Distinct().Take(Several).Count() == Several;

    private static string? FailingRegistry(PodFacts pod, EventFacts failed) =>
        PodContainers.Of(pod).FirstOrDefault(container => container.IsIn(failed) && IsPulling(container)) is { Image: { } image } ? PullFailure.RegistryOf(image) : null;

    private static bool IsPulling(PodContainer container) => container.Status.State?.Waiting?.Reason is "ErrImagePull" or "ImagePullBackOff";

    private static bool IsWell(PodContainer container) => container.Status.State is { Running: not null } or { Terminated.ExitCode: 0 } or { Waiting.Reason: "PodInitializing" or "ContainerCreating" };
}
