using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;

namespace ClusterCodex.DemoCluster.ApiServer.Tables;

/// <summary>Columns of nodes, namespaces, events, storage and quotas.</summary>
internal static class ClusterCells
{
    public static Column[] Namespace { get; } =
        [Cells.Name, Cells.Text("Status", "The status of the namespace.", value => Cells.Status(value).Text("phase")), Cells.Age];

    public static Column[] Node { get; } =
    [
        Cells.Name,
        Cells.Text("Status", "The status of the node.", NodeStatus),
        Cells.Text("Roles", "The roles of the node.", NodeRoles),
        Cells.Age,
        Cells.Text("Version", "Kubelet version reported by the node.", value => NodeInfo(value, "kubeletVersion")),
        Cells.Text("Internal-IP", "Internal addresses.", value => Address(value, "InternalIP"), 1),
        Cells.Text("External-IP", "External addresses.", value => Address(value, "ExternalIP"), 1),
        Cells.Text("OS-Image", "OS image reported by the node.", value => NodeInfo(value, "osImage"), 1),
        Cells.Text("Kernel-Version", "Kernel version reported by the node.", value => NodeInfo(value, "kernelVersion"), 1),
        Cells.Text("Container-Runtime", "Container runtime version reported by the node.", value => NodeInfo(value, "containerRuntimeVersion"), 1),
    ];

    public static Column[] Event { get; } =
    [
        new("Last Seen", "string", 0, "The time at which the most recent occurrence was recorded.", (value, context) => Cells.Since(LastSeen(value), context)),
        Cells.Text("Type", "Normal or Warning.", value => value.Text("type")),
        Cells.Text("Reason", "Short, machine understandable reason.", value => value.Text("reason")),
        Cells.Text("Object", "The object that the event is about.", value => $"{value.Object("involvedObject").Text("kind").ToLowerInvariant()}/{value.Object("involvedObject").Text("name")}"),
        Cells.Text("Subobject", "The part of the object.", value => value.Object("involvedObject").Text("fieldPath"), 1),
        Cells.Text("Source", "The component reporting this event.", Source, 1),
        Cells.Text("Message", "A description of the status of the operation.", value => value.Text("message").Trim()),
        new("First Seen", "string", 1, "The time at which the event was first recorded.", (value, context) => Cells.Since(FirstSeen(value), context)),
        new("Count", "string", 1, "The number of times this event has occurred.", (value, _) => Math.Max(1, value.Object("series")?.Int("count") ?? value.Int("count", 1))),
        Cells.Name with { Priority = 1 },
    ];

    public static Column[] PersistentVolumeClaim { get; } =
    [
        Cells.Name,
        Cells.Text("Status", "Phase of the claim.", value => value.IsDeleting() ? "Terminating" : Cells.Status(value).Text("phase")),
        Cells.Text("Volume", "The bound volume.", value => Cells.Spec(value).Text("volumeName")),
        Cells.Text("Capacity", "The actual resources of the volume.", value => Cells.Status(value).Object("capacity").Text("storage")),
        Cells.Text("Access Modes", "The actual access modes of the volume.", value => Cells.AccessModes(Cells.Status(value))),
        Cells.Text("StorageClass", "Storage class of the claim.", value => Cells.Spec(value).Text("storageClassName")),
        Cells.Text("VolumeAttributesClass", "Volume attributes class of the claim.", _ => Cells.Unset),
        Cells.Age,
        Cells.Text("VolumeMode", "What type of volume is required.", value => Cells.Spec(value).Text("volumeMode"), 1),
    ];

    public static Column[] PersistentVolume { get; } =
    [
        Cells.Name,
        Cells.Text("Capacity", "The volume's capacity.", value => Cells.Spec(value).Object("capacity").Text("storage")),
        Cells.Text("Access Modes", "All ways the volume can be mounted.", value => Cells.AccessModes(Cells.Spec(value))),
        Cells.Text("Reclaim Policy", "What happens when the claim is released.", value => Cells.Spec(value).Text("persistentVolumeReclaimPolicy")),
        Cells.Text("Status", "Phase of the volume.", value => Cells.Status(value).Text("phase")),
        Cells.Text("Claim", "The claim it is bound to.", value => Cells.Spec(value).Object("claimRef") is { } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : ""),
        Cells.Text("StorageClass", "Storage class of the volume.", value => Cells.Spec(value).Text("storageClassName")),
        Cells.Text("VolumeAttributesClass", "Volume attributes class of the volume.", _ => Cells.Unset),
        Cells.Text("Reason", "Why the volume is in its state.", value => Cells.Status(value).Text("reason")),
        Cells.Age,
        Cells.Text("VolumeMode", "What type of volume it is.", value => Cells.Spec(value).Text("volumeMode"), 1),
    ];

    public static Column[] ResourceQuota { get; } =
    [
        Cells.Name,
        Cells.Text("Request", "Used and hard requests.", value => Quota(value, limits: false)),
        Cells.Text("Limit", "Used and hard limits.", value => Quota(value, limits: true)),
        Cells.Age,
    ];

    private static string NodeStatus(JsonObject node)
    {
        var ready = Cells.Status(node).Objects("conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
        var text = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        return Cells.Spec(node).Bool("unschedulable") ? text + ",SchedulingDisabled" : text;
    }

    private static string NodeRoles(JsonObject node)
    {
        const string prefix = "node-role.kubernetes.io/";
        return Cells.OrNone(string.Join(',', node.Object("metadata").Map("labels").Keys.Where(label => label.StartsWith(prefix, StringComparison.Ordinal)).Select(label => label[prefix.Length..]).Order(StringComparer.Ordinal)));
    }

    private static string NodeInfo(JsonObject node, string field) => Cells.Status(node).Object("nodeInfo").Text(field) is { Length: > 0 } text ? text : "<unknown>";

    private static string Address(JsonObject node, string type) =>
        Cells.OrNone(Cells.Status(node).Objects("addresses").FirstOrDefault(address => address.Text("type") == type).Text("address"));

    private static string LastSeen(JsonObject value) => value.Object("series").Text("lastObservedTime") is { Length: > 0 } last ? last
        : value.Text("lastTimestamp") is { Length: > 0 } stamp ? stamp : FirstSeen(value);

    private static string FirstSeen(JsonObject value) => value.Text("firstTimestamp") is { Length: > 0 } first ? first : value.Text("eventTime");

    private static string Source(JsonObject value)
    {
        var component = value.Object("source").Text("component") is { Length: > 0 } named ? named : value.Text("reportingComponent");
        var host = value.Object("source").Text("host") is { Length: > 0 } machine ? machine : value.Text("reportingInstance");
        return host.Length > 0 ? $"{component}, {host}" : component;
    }

    private static string Quota(JsonObject value, bool limits)
    {
        var used = Cells.Status(value).Map("used");
        return string.Join(", ", Cells.Status(value).Map("hard").OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Where(pair => pair.Key.StartsWith("limits", StringComparison.Ordinal) == limits)
            .Select(pair => $"{pair.Key}: {used.GetValueOrDefault(pair.Key, "0")}/{pair.Value}"));
    }
}
