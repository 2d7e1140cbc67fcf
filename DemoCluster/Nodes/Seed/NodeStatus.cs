using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>The status of a healthy node with 4 CPUs and 8 GiB.</summary>
internal static class NodeStatus
{
    public static void Complete(JsonObject node, DateTimeOffset now)
    {
        var status = node.Ensure("status");
        status["capacity"] = Resources("4", "8146448Ki");
        status["allocatable"] = Resources("4", "8044048Ki");
        Conditions.Set(status, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available", now);
        Conditions.Set(status, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now);
        Conditions.Set(status, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available", now);
        Conditions.Set(status, "Ready", true, "KubeletReady", "kubelet is posting ready status", now);
        foreach (var condition in status.Objects("conditions"))
        {
            condition["lastHeartbeatTime"] = Timestamps.Format(now);
        }

        status["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = 10250 } };
        status["nodeInfo"] = new JsonObject
        {
            ["architecture"] = "amd64",
            ["bootID"] = Guid.NewGuid().ToString(),
            ["containerRuntimeVersion"] = "containerd://2.0.0",
            ["kernelVersion"] = "6.12.0-demo",
            ["kubeProxyVersion"] = "v1.32.0",
            ["kubeletVersion"] = "v1.32.0",
            ["machineID"] = Guid.NewGuid().ToString("N"),
            ["operatingSystem"] = "linux",
            ["osImage"] = "Demo Linux",
            ["systemUUID"] = Guid.NewGuid().ToString(),
        };
    }

    private static JsonObject Resources(string cpu, string memory) => new()
    {
        ["cpu"] = cpu,
        ["ephemeral-storage"] = "82043328Ki",
        ["hugepages-2Mi"] = "0",
        ["memory"] = memory,
        ["pods"] = "110",
    };
}
