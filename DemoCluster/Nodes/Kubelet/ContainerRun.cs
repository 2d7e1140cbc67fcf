using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal enum ContainerStage
{
    /// <summary>Waits for its turn: the pod's volumes, or the containers before it.</summary>
    New,
    Pulling,
    PullFailed,
    PullBackOff,
    ConfigError,
    Running,
    Ended,
    CrashBackOff,
    Done,
}

/// <summary>What the kubelet remembers of one container.</summary>
internal sealed class ContainerRun(string name, bool isInit)
{
    public string Name { get; } = name;

    public bool IsInit { get; } = isInit;

    public ContainerStage Stage { get; set; } = ContainerStage.New;

    /// <summary>When the stage ends automatically; null when it waits for something else.</summary>
    public DateTimeOffset? Until { get; set; }

    public string Image { get; set; } = "";

    public CatalogImage? Pulled { get; set; }

    public int PullFailures { get; set; }

    public int Restarts { get; set; }

    /// <summary>Ends in a row, for the back-off.</summary>
    public int Crashes { get; set; }

    public bool Ready { get; set; }

    public bool Started { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public ContainerProcess? Process { get; set; }

    public string ContainerId { get; set; } = "";

    public JsonObject State { get; set; } = Waiting("ContainerCreating", "");

    public JsonObject LastState { get; set; } = [];

    public Dictionary<string, ProbeState> Probes { get; } = [];

    public static JsonObject Waiting(string reason, string message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message.Length > 0)
        {
            waiting["message"] = message;
        }

        return new JsonObject { ["waiting"] = waiting };
    }
}

/// <summary>How a probe has been doing.</summary>
internal sealed class ProbeState
{
    public DateTimeOffset NextAt { get; set; }

    public int Failures { get; set; }

    public int Successes { get; set; }
}
