using System.Text.Json.Nodes;
using ClusterCodex.ResourceService.Objects;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Evidence;

/// <summary>Reads the state of pods and their containers.</summary>
internal static class PodStateReader
{
    /// <summary>Larger for pods with more unready containers, then for more restarts.</summary>
    public static long FailureRank(JsonNode pod) =>
        pod.Items("status", "containerStatuses").Sum(status => (status.Flag("ready") ? 0 : 1000) + status.Number("restartCount"));

    public static PodState Read(JsonNode pod)
    {
        var state = new PodState
        {
            Name = pod.Name(),
            Phase = pod.Text("status", "phase"),
            Reason = pod.Text("status", "reason"),
            Node = pod.Text("spec", "nodeName"),
        };
        var statuses = pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")).ToDictionary(status => status.Text("name"));
        foreach (var container in pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")))
        {
            state.Containers.Add(OfContainer(container, statuses.GetValueOrDefault(container.Text("name"))));
        }

        return state;
    }

    private static ContainerState.Types.State StateOf(string name) => name switch
    {
        "running" => ContainerState.Types.State.Running,
        "terminated" => ContainerState.Types.State.Terminated,
        // The default that the API documents (core/v1 ContainerState).
        _ => ContainerState.Types.State.Waiting,
    };

    private static ContainerState OfContainer(JsonNode container, JsonNode? status)
    {
        var (name, current) = status.At("state") is JsonObject states ? states.FirstOrDefault() : default;
        var last = status.At("lastState", "terminated");
        return new ContainerState
        {
            Name = container.Text("name"),
            Image = container.Text("image"),
            Ready = status.Flag("ready"),
            Restarts = (int)status.Number("restartCount"),
            State = StateOf(name),
            Reason = current.Text("reason"),
            Message = current.Text("message"),
            LastReason = last.Text("reason"),
            LastExitCode = (int)last.Number("exitCode"),
            MemoryLimit = container.Text("resources", "limits", "memory"),
            MemoryRequest = container.Text("resources", "requests", "memory"),
            CpuLimit = container.Text("resources", "limits", "cpu"),
            CpuRequest = container.Text("resources", "requests", "cpu"),
        };
    }
}
