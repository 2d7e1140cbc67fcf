using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>The findings of K8sGPT's analyzers of pods, deployments and services about an object.</summary>
internal static class K8sGptFindings
{
    public static IReadOnlyList<string> Of(ResourceKind kind, JsonObject value, ObjectStore store) => (kind.IsCustom ? "" : kind.Kind) switch
    {
        "Pod" => [.. Pod(value, store)],
        "Deployment" => [.. Deployment(value)],
        "Service" => [.. Service(value, store)],
        _ => [],
    };

    private static IEnumerable<string> Pod(JsonObject pod, ObjectStore store)
    {
        foreach (var condition in pod.Object("status").Objects("conditions").Where(condition => condition.Text("type") == "PodScheduled" && condition.Text("reason") == "Unschedulable"))
        {
            yield return condition.Text("message");
        }

        foreach (var status in pod.Object("status").Objects("initContainerStatuses").Concat(pod.Object("status").Objects("containerStatuses")))
        {
            var waiting = status.Object("state").Object("waiting");
            var last = status.Object("lastState").Object("terminated");
            if (waiting.Text("reason") == "CrashLoopBackOff" && last is not null)
            {
                yield return $"the last termination reason is {last.Text("reason")} container={status.Text("name")} pod={pod.NameOf()}";
            }
            else if (waiting.Text("reason") is "ImagePullBackOff" or "ErrImagePull" or "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError")
            {
                yield return waiting.Text("message");
            }
            else if (status.Object("state").Object("terminated") is { } ended && ended.Int("exitCode") != 0)
            {
                yield return $"the termination reason is {ended.Text("reason")} exitCode={ended.Int("exitCode")} container={status.Text("name")} pod={pod.NameOf()}";
            }
            else if (!status.Bool("ready") && status.Object("state").Object("running") is not null && Unhealthy(pod, store) is { } text)
            {
                yield return text;
            }
        }
    }

    private static string? Unhealthy(JsonObject pod, ObjectStore store) => store.List(BuiltInKinds.Event, pod.NamespaceOf())
        .LastOrDefault(item => item.Text("reason") == "Unhealthy" && item.Object("involvedObject").Text("uid") == pod.UidOf() && item.Text("message").StartsWith("Readiness", StringComparison.Ordinal))?.Text("message");

    private static IEnumerable<string> Deployment(JsonObject deployment)
    {
        var (desired, ready) = (deployment.Object("spec").Int("replicas"), deployment.Object("status").Int("readyReplicas"));
        if (desired != ready)
        {
            yield return $"Deployment {deployment.NamespaceOf()}/{deployment.NameOf()} has {desired} replicas but {ready} are available with status running";
        }

        foreach (var condition in deployment.Object("status").Objects("conditions").Where(condition => condition.Text("type") == "Progressing" && condition.Text("status") == "False"))
        {
            yield return $"Deployment {deployment.NamespaceOf()}/{deployment.NameOf()} is not progressing: {condition.Text("message")}";
        }
    }

    private static IEnumerable<string> Service(JsonObject service, ObjectStore store)
    {
        var selector = service.Object("spec").Map("selector");
        if (selector.Count == 0)
        {
            yield break;
        }

        var subsets = store.Find(BuiltInKinds.Endpoints, service.NamespaceOf(), service.NameOf())?.ToJson().Objects("subsets").ToArray() ?? [];
        if (subsets.Length == 0)
        {
            foreach (var (key, value) in selector)
            {
                yield return $"Service has no endpoints, expected label {key}={value}";
            }
        }

        var unready = subsets.SelectMany(subset => subset.Objects("notReadyAddresses")).Select(address => $"Pod/{address.Object("targetRef").Text("name")}").ToArray();
        if (unready.Length > 0)
        {
            yield return $"Service has not ready endpoints, pods: [{string.Join(' ', unready)}], expected {unready.Length}";
        }
    }
}
