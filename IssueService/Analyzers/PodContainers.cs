using ClusterCodex.IssueService.Facts;

namespace ClusterCodex.IssueService.Analyzers;

/// <summary>A container of a pod with its specification and its status.</summary>
/// <param name="Path">Such as <c>containerStatuses[app]</c>.</param>
/// <param name="IsInit">Whether it runs before the others, to its end.</param>
internal sealed record PodContainer(string Path, bool IsInit, ContainerSpecFacts? Spec, ContainerStatusFacts Status)
{
    public string Name => Status.Name;

    public string? Image => Spec?.Image ?? Status.Image;

    /// <summary>Whether somebody added it to look around.</summary>
    public bool IsEphemeral => Path.StartsWith("ephemeral", StringComparison.Ordinal);

    /// <summary>What the runtime says of a command that it could not start. Between two tries the state changes from waiting to terminated and to a back-off; null where it was started.</summary>
    public string? StartFailure => Status.State switch
    {
        { Waiting: { Reason: "RunContainerError" } waiting } => waiting.Message ?? "",
        { Terminated: { Reason: "StartError" or "ContainerCannotRun" } ended } => ended.Message ?? "",
        { Waiting.Reason: "CrashLoopBackOff" } when Status.LastState?.Terminated is { Reason: "StartError" or "ContainerCannotRun" } last => last.Message ?? "",
        _ => null,
    };

    /// <summary>As the beginning of a sentence.</summary>
    public string Label => $"{(IsInit ? "Init container" : "Container")} '{Name}'";

    /// <summary>Within a sentence.</summary>
    public string Lower => $"{(IsInit ? "init container" : "container")} '{Name}'";

    /// <summary>Whether an event is about this container, or about its pod as a whole.</summary>
    public bool IsIn(EventFacts about) => about.InvolvedObject.FieldPath?.Contains($"{{{Name}}}", StringComparison.Ordinal) != false;
}

/// <summary>Lists the containers of a pod.</summary>
internal static class PodContainers
{
    /// <summary>Init, sidecar, normal and ephemeral containers that have a status.</summary>
    public static IEnumerable<PodContainer> Of(PodFacts pod)
    {
        foreach (var status in pod.Status.InitContainerStatuses ?? [])
        {
            var spec = pod.Spec.InitContainers?.FirstOrDefault(container => container.Name == status.Name);
            yield return new PodContainer($"initContainerStatuses[{status.Name}]", spec?.RestartPolicy != "Always", spec, status);
        }

        foreach (var status in pod.Status.ContainerStatuses ?? [])
        {
            yield return new PodContainer($"containerStatuses[{status.Name}]", false, pod.Spec.Containers.FirstOrDefault(container => container.Name == status.Name), status);
        }

        foreach (var status in pod.Status.EphemeralContainerStatuses ?? [])
        {
            yield return new PodContainer($"ephemeralContainerStatuses[{status.Name}]", false, null, status);
        }
    }
}
