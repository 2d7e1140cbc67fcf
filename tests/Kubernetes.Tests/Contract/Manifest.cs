using System.Text.Json.Nodes;

namespace ClusterCodex.Kubernetes.Tests.Contract;

internal static class Manifest
{
    /// <summary>The one image that the real cluster holds.</summary>
    private const string Image = "busybox:1.0";

    public static JsonObject Of(string apiVersion, string kind, string name) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
    };

    public static JsonObject ConfigMap(string name, params (string Key, string Value)[] labels)
    {
        var map = Of("v1", "ConfigMap", name);
        map["metadata"]!["labels"] = Labels(labels);
        map["data"] = new JsonObject { ["colour"] = "red" };
        return map;
    }

    public static JsonObject Pod(string name, string script, string restartPolicy = "Always")
    {
        var pod = Of("v1", "Pod", name);
        pod["spec"] = PodSpec(script, restartPolicy);
        return pod;
    }

    public static JsonObject Deployment(string name, int replicas, string script)
    {
        var deployment = Of("apps/v1", "Deployment", name);
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels(("app", name)) },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = Labels(("app", name)) },
                ["spec"] = PodSpec(script, "Always"),
            },
        };
        return deployment;
    }

    private static JsonObject PodSpec(string script, string restartPolicy) => new()
    {
        ["restartPolicy"] = restartPolicy,
        ["terminationGracePeriodSeconds"] = 0,
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "main",
            ["image"] = Image,
            ["imagePullPolicy"] = "IfNotPresent",
            ["command"] = new JsonArray("sh", "-c", script),
        }),
    };

    private static JsonObject Labels(params (string Key, string Value)[] labels)
    {
        var set = new JsonObject();
        foreach (var (key, value) in labels)
        {
            set[key] = value;
        }

        return set;
    }
}
