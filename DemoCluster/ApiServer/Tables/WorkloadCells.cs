using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns of the kinds that create pods.</summary>
internal static class WorkloadCells
{
    public static Column[] Deployment { get; } =
    [
        Cells.Name,
        Cells.Text("Ready", "Number of the pod with ready state", value => $"{Status(value, "readyReplicas")}/{Cells.Spec(value).Int("replicas")}"),
        Cells.Text("Up-to-date", "Total number of pods targeted by this deployment that have the desired template.", value => $"{Status(value, "updatedReplicas")}"),
        Cells.Text("Available", "Total number of available pods.", value => $"{Status(value, "availableReplicas")}"),
        Cells.Age,
        .. Cells.Workload(Cells.Template, Cells.Selector),
    ];

    public static Column[] ReplicaSet { get; } =
    [
        Cells.Name,
        Cells.Count("Desired", "Number of desired pods.", value => Cells.Spec(value).Int("replicas")),
        Cells.Count("Current", "The most recently observed number of pods.", value => Status(value, "replicas")),
        Cells.Count("Ready", "The number of ready pods.", value => Status(value, "readyReplicas")),
        Cells.Age,
        .. Cells.Workload(Cells.Template, Cells.Selector),
    ];

    public static Column[] ReplicationController { get; } =
        [.. ReplicaSet[..^1], Cells.Text("Selector", "Labels of the pods.", value => Cells.Labels(Cells.Spec(value).Object("selector")), 1)];

    public static Column[] StatefulSet { get; } =
    [
        Cells.Name,
        Cells.Text("Ready", "Number of the pod with ready state", value => $"{Status(value, "readyReplicas")}/{Cells.Spec(value).Int("replicas")}"),
        Cells.Age,
        .. Cells.Containers(Cells.Template),
    ];

    public static Column[] DaemonSet { get; } =
    [
        Cells.Name,
        Cells.Count("Desired", "Nodes that should run the pod.", value => Status(value, "desiredNumberScheduled")),
        Cells.Count("Current", "Nodes that run the pod and should.", value => Status(value, "currentNumberScheduled")),
        Cells.Count("Ready", "Nodes with a ready pod.", value => Status(value, "numberReady")),
        Cells.Count("Up-to-date", "Nodes with the current template.", value => Status(value, "updatedNumberScheduled")),
        Cells.Count("Available", "Nodes with an available pod.", value => Status(value, "numberAvailable")),
        Cells.Text("Node Selector", "Which nodes.", value => Cells.Labels(Cells.Template(value).Object("nodeSelector"))),
        Cells.Age,
        .. Cells.Workload(Cells.Template, Cells.Selector),
    ];

    public static Column[] ControllerRevision { get; } =
    [
        Cells.Name,
        Cells.Text("Controller", "Controller of the object", value => value.Object("metadata").Objects("ownerReferences").FirstOrDefault() is { } owner ? $"{owner.Text("kind").ToLowerInvariant()}.apps/{owner.Text("name")}" : Cells.None),
        new("Revision", "string", 0, "The revision of the state.", (value, _) => value.Number("revision") ?? 0),
        Cells.Age,
    ];

    public static Column[] Job { get; } =
    [
        Cells.Name,
        Cells.Text("Status", "Status of the job.", JobStatus),
        Cells.Text("Completions", "Pods that succeeded, of the desired number.", value => $"{Status(value, "succeeded")}/{Cells.Spec(value).Int("completions", 1)}"),
        new("Duration", "string", 0, "Time required to complete the job.", Duration),
        Cells.Age,
        .. Cells.Workload(Cells.Template, Cells.Selector),
    ];

    public static Column[] CronJob { get; } =
    [
        Cells.Name,
        Cells.Text("Schedule", "The schedule in Cron format.", value => Cells.Spec(value).Text("schedule")),
        Cells.Text("Timezone", "The time zone of the schedule.", value => Cells.OrNone(Cells.Spec(value).Text("timeZone"))),
        new("Suspend", "boolean", 0, "Whether executions are suspended.", (value, _) => Cells.Spec(value).Bool("suspend") ? "True" : "False"),
        Cells.Count("Active", "Currently running jobs.", value => Cells.Status(value).Objects("active").Count()),
        new("Last Schedule", "string", 0, "When the job was last scheduled.", (value, context) => Cells.Status(value).Text("lastScheduleTime") is { Length: > 0 } last ? Cells.Since(last, context) : Cells.None),
        Cells.Age,
        .. Cells.Workload(value => Cells.Spec(value).Object("jobTemplate").Object("spec").Object("template").Object("spec"), _ => Cells.None),
    ];

    private static int Status(JsonObject value, string field) => Cells.Status(value).Int(field);

    private static string JobStatus(JsonObject job)
    {
        var conditions = Cells.Status(job).Objects("conditions").Where(condition => condition.Text("status") == "True").Select(condition => condition.Text("type")).ToHashSet();
        return conditions.Contains("Complete") ? "Complete"
            : conditions.Contains("Failed") ? "Failed"
            : job.IsDeleting() ? "Terminating"
            : conditions.Contains("Suspended") ? "Suspended" : "Running";
    }

    private static JsonNode? Duration(JsonObject job, CellContext context)
    {
        var started = Timestamps.Parse(Cells.Status(job).Text("startTime"));
        var ended = Timestamps.Parse(Cells.Status(job).Text("completionTime"));
        return started is null ? "" : HumanDuration.Format((ended ?? context.Now) - started.Value);
    }
}
