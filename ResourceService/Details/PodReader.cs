using System.Text.Json.Nodes;
using ClusterCodex.Kubernetes;
using ClusterCodex.ResourceService.Kinds;
using ClusterCodex.ResourceService.Objects;

namespace ClusterCodex.ResourceService.Details;

/// <summary>Reads pods and the pods of workloads.</summary>
internal sealed class PodReader(KubernetesClient client)
{
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    /// <summary>Containers of a pod, init containers first.</summary>
    public static IReadOnlyList<string> Containers(JsonNode pod) =>
        [.. pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")).Select(container => container.Text("name"))];

    /// <summary>The container to use where a request names none.</summary>
    public static string DefaultContainerOf(JsonNode pod) => pod.Map("metadata", "annotations").GetValueOrDefault(DefaultContainer) is { Length: > 0 } named
        ? named
        : pod.Items("spec", "containers").Select(container => container.Text("name")).FirstOrDefault("");

    /// <summary>The pods that a workload's selector selects, newest first; empty for an object without a selector.</summary>
    public async Task<IReadOnlyList<JsonObject>> OfWorkloadAsync(JsonNode workload, CancellationToken cancellationToken)
    {
        var selector = SelectorOf(workload);
        if (selector.Length == 0)
        {
            return [];
        }

        var type = await client.Discovery.GetAsync("Pod", "", cancellationToken);
        var pods = await client.ListAsync(type, new ListOptions { Namespace = workload.Namespace(), LabelSelector = selector }, cancellationToken);
        return [.. pods.OrderByDescending(pod => pod.Time("metadata", "creationTimestamp"))];
    }

    /// <summary>The newest pod of a workload; <see langword="null"/> where it has none.</summary>
    public async Task<JsonObject?> FindNewestAsync(JsonNode workload, CancellationToken cancellationToken) =>
        await OfWorkloadAsync(workload, cancellationToken) is [var newest, ..] ? newest : null;

    /// <summary>A workload's or Service's selector as kubectl writes it; empty where there is none.</summary>
    internal static string SelectorOf(JsonNode workload)
    {
        var spec = workload.At("spec", "selector");
        var labels = spec.At("matchLabels") is not null || spec.At("matchExpressions") is not null ? spec.Map("matchLabels") : spec.Map();
        var expressions = spec.Items("matchExpressions").Select(expression => expression.Text("operator") switch
        {
            "In" => $"{expression.Text("key")} in ({string.Join(',', expression.Items("values").Select(value => value.Text()))})",
            "NotIn" => $"{expression.Text("key")} notin ({string.Join(',', expression.Items("values").Select(value => value.Text()))})",
            "DoesNotExist" => $"!{expression.Text("key")}",
            _ => expression.Text("key"),
        });
        return string.Join(',', labels.Select(label => $"{label.Key}={label.Value}").Concat(expressions));
    }

    /// <summary>Whether a kind controls pods through its own selector.</summary>
    public static bool IsWorkload(ServedKind kind) =>
        kind.Type is { Group: "apps", Kind: "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" } or { Group: "batch", Kind: "Job" } or { Group: "", Kind: "ReplicationController" };
}
