using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

/// <summary>Computes a pod's status from the state of its containers.</summary>
internal static class PodStatus
{
    public static void Write(JsonObject pod, PodRun run, JsonObject? node, DateTimeOffset now)
    {
        var status = pod.Ensure("status");
        var spec = pod.Object("spec")!;
        var hostAddress = node.Object("status").Objects("addresses").FirstOrDefault(address => address.Text("type") == "InternalIP").Text("address");
        var initial = run.Containers.Where(container => container.IsInit).ToArray();
        var containers = run.Containers.Where(container => !container.IsInit).ToArray();
        var initialized = Array.TrueForAll(initial, container => container.Stage == ContainerStage.Done && Exit(container) == 0);
        status["phase"] = run.Eviction is null ? Phase(spec, initial, containers, initialized) : "Failed";
        if (run.Eviction is { } eviction)
        {
            status["reason"] = "Evicted";
            status["message"] = eviction;
            Conditions.Set(status, "DisruptionTarget", true, "TerminationByKubelet", eviction, now);
        }

        var finished = status.Text("phase") is "Succeeded" or "Failed";
        var end = status.Text("phase") == "Failed" ? "PodFailed" : finished ? "PodCompleted" : null;
        var unready = finished ? [] : containers.Where(container => !container.Ready).Select(container => container.Name).ToArray();

        Conditions.Set(status, "PodReadyToStartContainers", !finished, "", "", now);
        Conditions.Set(status, "Initialized", initialized, Reason(end, initialized, "ContainersNotInitialized"), initialized ? "" : $"containers with incomplete status: [{string.Join(' ', initial.Where(container => container.Stage != ContainerStage.Done).Select(container => container.Name))}]", now);
        var message = unready.Length > 0 ? $"containers with unready status: [{string.Join(' ', unready)}]" : "";
        var reason = Reason(end, unready.Length == 0, "ContainersNotReady");
        Conditions.Set(status, "Ready", !finished && unready.Length == 0, reason, message, now);
        Conditions.Set(status, "ContainersReady", !finished && unready.Length == 0, reason, message, now);
        Conditions.Set(status, "PodScheduled", true, "", "", now);

        status["hostIP"] = hostAddress;
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = hostAddress });
        var address = run.Address.Length > 0 ? run.Address : hostAddress;
        status["podIP"] = address;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
        status["startTime"] ??= Timestamps.Format(now);
        if (initial.Length > 0)
        {
            status["initContainerStatuses"] = new JsonArray([.. initial.Select(container => Container(spec, "initContainers", container, waitsForInit: false))]);
        }

        status["containerStatuses"] = new JsonArray([.. containers.Select(container => Container(spec, "containers", container, waitsForInit: !initialized))]);
    }

    private static string Reason(string? end, bool good, string bad) => end ?? (good ? "" : bad);

    private static string Phase(JsonObject spec, ContainerRun[] initial, ContainerRun[] containers, bool initialized)
    {
        if (!initialized)
        {
            return spec.Text("restartPolicy") == "Never" && Array.Exists(initial, container => container.Stage == ContainerStage.Done && Exit(container) != 0) ? "Failed" : "Pending";
        }

        if (Array.TrueForAll(containers, container => container.Stage == ContainerStage.Done))
        {
            return Array.TrueForAll(containers, container => Exit(container) == 0) ? "Succeeded" : "Failed";
        }

        return Array.Exists(containers, container => container.ContainerId.Length > 0) ? "Running" : "Pending";
    }

    private static int Exit(ContainerRun container) => container.State.Object("terminated").Int("exitCode");

    private static JsonObject Container(JsonObject spec, string list, ContainerRun run, bool waitsForInit)
    {
        var image = spec.Objects(list).First(container => container.Text("name") == run.Name).Text("image");
        var pulled = run.Pulled is not null && run.Image == image;
        var status = new JsonObject
        {
            ["name"] = run.Name,
            ["state"] = waitsForInit ? ContainerRun.Waiting("PodInitializing", "") : run.State.DeepClone(),
            ["lastState"] = run.LastState.DeepClone(),
            ["ready"] = run.IsInit ? run.Stage == ContainerStage.Done : run.Ready,
            ["restartCount"] = run.Restarts,
            ["image"] = pulled ? ImageCatalog.Normalize(image) : image,
            ["imageID"] = pulled ? $"{run.Pulled!.Repository}@sha256:{Digest(image)}" : "",
        };
        status.SetOrRemove("containerID", run.ContainerId);
        status["started"] = run.Stage == ContainerStage.Running && run.Started;
        return status;
    }

    private static string Digest(string image) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(image)));
}
