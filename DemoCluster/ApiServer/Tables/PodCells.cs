using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns of pods. The status is the most specific of phase, container states and conditions.</summary>
internal static class PodCells
{
    public static Column[] Columns { get; } =
    [
        Cells.Name,
        Cells.Text("Ready", "The aggregate readiness state of this pod for accepting traffic.", Ready),
        Cells.Text("Status", "The aggregate status of the containers in this pod.", Status),
        new("Restarts", "string", 0, "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.", Restarts),
        Cells.Age,
        Cells.Text("IP", "IP address allocated to the pod.", pod => Cells.OrNone(Cells.Status(pod).Text("podIP")), 1),
        Cells.Text("Node", "The node that the pod is assigned to.", pod => Cells.OrNone(Cells.Spec(pod).Text("nodeName")), 1),
        Cells.Text("Nominated Node", "The node that preemption has nominated.", pod => Cells.OrNone(Cells.Status(pod).Text("nominatedNodeName")), 1),
        Cells.Text("Readiness Gates", "Additional conditions evaluated for pod readiness.", _ => Cells.None, 1),
    ];

    public static string Ready(JsonObject pod)
    {
        var total = Cells.Spec(pod).Objects("containers").Count();
        return $"{Cells.Status(pod).Objects("containerStatuses").Count(status => status.Bool("ready"))}/{total}";
    }

    public static string Status(JsonObject pod)
    {
        var status = Cells.Status(pod);
        var reason = status.Text("reason") is { Length: > 0 } named ? named : status.Text("phase");
        var initializing = false;
        var initial = status.Objects("initContainerStatuses").ToArray();
        for (var index = 0; index < initial.Length && !initializing; index++)
        {
            var state = initial[index].Object("state");
            if (state.Object("terminated") is { } ended && ended.Int("exitCode") == 0)
            {
                continue;
            }

            initializing = true;
            reason = state.Object("terminated") is { } failed ? $"Init:{Ended(failed)}"
                : state.Object("waiting").Text("reason") is { Length: > 0 } waiting and not "PodInitializing" ? $"Init:{waiting}"
                : $"Init:{index}/{initial.Length}";
        }

        if (!initializing)
        {
            var running = false;
            foreach (var container in status.Objects("containerStatuses").Reverse())
            {
                var state = container.Object("state");
                if (state.Object("waiting").Text("reason") is { Length: > 0 } waiting)
                {
                    reason = waiting;
                }
                else if (state.Object("terminated") is { } terminated)
                {
                    reason = Ended(terminated);
                }
                else if (container.Bool("ready") && state.Object("running") is not null)
                {
                    running = true;
                }
            }

            if (reason == "Completed" && running)
            {
                reason = "Running";
            }
        }

        return !pod.IsDeleting() ? reason : status.Text("reason") == "NodeLost" ? "Unknown" : "Terminating";
    }

    private static string Ended(JsonObject terminated) => terminated.Text("reason") is { Length: > 0 } reason ? reason
        : terminated.Int("signal") is > 0 and var signal ? $"Signal:{signal}" : $"ExitCode:{terminated.Int("exitCode")}";

    private static JsonNode? Restarts(JsonObject pod, CellContext context)
    {
        var statuses = Cells.Status(pod).Objects("containerStatuses").ToArray();
        var count = statuses.Sum(status => status.Int("restartCount"));
        var last = statuses.Select(status => status.Object("lastState").Object("terminated").Text("finishedAt")).Where(text => text.Length > 0).Max(StringComparer.Ordinal);
        return count > 0 && last is not null ? $"{count} ({Cells.Since(last, context)} ago)" : $"{count}";
    }
}
