using System.Text.Json.Nodes;

namespace ClusterCodex.DemoCluster.Nodes.Kubelet;

internal enum ContainerStage
{
    /// <summary>Waits for the pod's volumes or for the preceding containers.</summary>
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

/// <summary>The kubelet's state of one container.</summary>
internal sealed class ContainerRun(string name, bool isInit)
{
    public string Name { get; } = name;

    public bool IsInit { get; } = isInit;

    public ContainerStage Stage { get; set; } = ContainerStage.New;

    /// <summary>The containers of its pod, itself included.</summary>
    public IReadOnlyList<ContainerRun> Siblings { get; set; } = [];

    /// <summary>When the stage ends automatically; null when it waits for something else.</summary>
    public DateTimeOffset? Until { get; set; }

    public string Image { get; set; } = "";

    public CatalogImage? Pulled { get; set; }

    public int PullFailures { get; set; }

    public int Restarts { get; set; }

    /// <summary>Consecutive terminations, for the back-off.</summary>
    public int Crashes { get; set; }

    public bool Ready { get; set; }

    public bool Started { get; set; }

    /// <summary>Whether its postStart hook has run, or it has none.</summary>
    public bool Hooked { get; set; } = true;

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

/// <summary>The results of a probe.</summary>
internal sealed class ProbeState
{
    public DateTimeOffset NextAt { get; set; }

    public int Failures { get; set; }

    /// <summary>When the next failure counts.</summary>
    public DateTimeOffset CountsAt { get; set; }

    public int Successes { get; set; }
}
