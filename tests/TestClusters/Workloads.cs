using System.Text.Json.Nodes;

namespace ClusterCodex.TestClusters;

/// <summary>Deployments that break, each for one reason in its spec, on the demo cluster as on a real one.</summary>
public static class Workloads
{
    /// <summary>The one image that the real cluster of these tests holds.</summary>
    public const string Image = "busybox:1.0";

    /// <summary>Says something and fails, again and again.</summary>
    public static JsonObject Crashing(string name) => Deployment(name, "echo connecting to database; echo cannot connect >&2; exit 3");

    /// <summary>Allocates more than its 16 MiB.</summary>
    public static JsonObject OutOfMemory(string name)
    {
        // `tail` keeps what has no line end in memory.
        var deployment = Deployment(name, "echo loading; head -c 300000000 /dev/zero | tail");
        Container(deployment)["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = "16Mi" } };
        return deployment;
    }

    /// <summary>Names an image that no registry has.</summary>
    public static JsonObject Unpullable(string name)
    {
        var deployment = Deployment(name, "sleep 3600");
        Container(deployment)["image"] = "registry.invalid/shop/web:9.9.9";
        return deployment;
    }

    /// <summary>Runs.</summary>
    public static JsonObject Healthy(string name) => Deployment(name, "echo started; sleep 3600");

    /// <summary>A merge patch that gives the container of one of these Deployments another image.</summary>
    public static JsonObject ImagePatch(string image)
    {
        var container = (JsonObject)Container(Healthy("any")).DeepClone();
        container["image"] = image;
        return new JsonObject
        {
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) } } },
        };
    }

    /// <summary>A Deployment of one replica that runs a shell script.</summary>
    public static JsonObject Deployment(string name, string script)
    {
        var labels = new JsonObject { ["app"] = name };
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels.DeepClone() },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels },
                    ["spec"] = new JsonObject
                    {
                        ["terminationGracePeriodSeconds"] = 0,
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = "app",
                            ["image"] = Image,
                            ["imagePullPolicy"] = "IfNotPresent",
                            ["command"] = new JsonArray("sh", "-c", script),
                        }),
                    },
                },
            },
        };
    }

    /// <summary>The first container of a Deployment.</summary>
    public static JsonObject Container(JsonObject deployment) =>
        (JsonObject)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
}
