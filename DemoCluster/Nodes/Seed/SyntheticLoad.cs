using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Resources;
using ClusterCodex.DemoCluster.ApiServer.Storage;
using ClusterCodex.DemoCluster.Nodes.Controllers;

namespace ClusterCodex.DemoCluster.Nodes.Seed;

/// <summary>Load for measurements: many static pods, and changes of their status at a constant rate.</summary>
internal sealed class SyntheticLoad(ObjectStore store, DemoClusterOptions options, TimeProvider time) : BackgroundService
{
    private const int PodsPerNamespace = 1000;
    private const int PodsPerNode = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.SyntheticPods > 0)
        {
            var namespaces = (options.SyntheticPods + PodsPerNamespace - 1) / PodsPerNamespace;
            store.Load(BuiltInKinds.Namespace, Enumerable.Range(0, namespaces).Select(Namespace));
            store.Load(BuiltInKinds.Node, Enumerable.Range(0, (options.SyntheticPods + PodsPerNode - 1) / PodsPerNode).Select(Node));
            store.Load(BuiltInKinds.Pod, Enumerable.Range(0, options.SyntheticPods).Select(Pod));
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.SyntheticChangesPerSecond == 0 || options.SyntheticPods == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        var done = 0L;
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var target = (long)(time.GetElapsedTime(started).TotalSeconds * options.SyntheticChangesPerSecond);
                for (; done < target; done++)
                {
                    Change((int)(done % options.SyntheticPods));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private static string NamespaceName(int number) => $"load-{number:0000}";

    private void Change(int number)
    {
        if (store.Find(BuiltInKinds.Pod, NamespaceName(number / PodsPerNamespace), $"load-{number:000000}") is { } found)
        {
            var pod = found.ToJson();
            var container = pod.Object("status").Objects("containerStatuses").First();
            container["restartCount"] = container.Int("restartCount") + 1;
            pod.Object("metadata")!.Ensure("annotations")["demo.clustercodex.io/changed-at"] = Timestamps.FormatNano(time.GetUtcNow());
            store.TryReplace(BuiltInKinds.Pod, found, pod);
        }
    }

    private JsonObject Metadata(string name, string ns)
    {
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["uid"] = Guid.NewGuid().ToString(),
            ["creationTimestamp"] = Timestamps.Format(time.GetUtcNow().AddDays(-3)),
            ["labels"] = new JsonObject { ["app"] = "load", [ControlPlane.SyntheticLabel] = "true" },
        };
        metadata.SetOrRemove("namespace", ns);
        return metadata;
    }

    private JsonObject Namespace(int number) => new()
    {
        ["metadata"] = Metadata(NamespaceName(number), ""),
        ["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") },
        ["status"] = new JsonObject { ["phase"] = "Active" },
    };

    private JsonObject Node(int number)
    {
        var node = new JsonObject { ["metadata"] = Metadata($"load-node-{number:0000}", ""), ["spec"] = new JsonObject() };
        NodeStatus.Complete(node, time.GetUtcNow());
        return node;
    }

    private JsonObject Pod(int number)
    {
        var started = Timestamps.Format(time.GetUtcNow().AddDays(-3));
        var name = $"load-{number:000000}";
        JsonObject Condition(string type) => new() { ["type"] = type, ["status"] = "True", ["lastProbeTime"] = null, ["lastTransitionTime"] = started };
        return new JsonObject
        {
            ["metadata"] = Metadata(name, NamespaceName(number / PodsPerNamespace)),
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "load",
                    ["image"] = "registry.k8s.io/pause:3.10",
                    ["imagePullPolicy"] = "IfNotPresent",
                    ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "16Mi" } },
                    ["terminationMessagePath"] = "/dev/termination-log",
                    ["terminationMessagePolicy"] = "File",
                }),
                ["dnsPolicy"] = "ClusterFirst",
                ["nodeName"] = $"load-node-{number / PodsPerNode:0000}",
                ["restartPolicy"] = "Always",
                ["schedulerName"] = "default-scheduler",
                ["securityContext"] = new JsonObject(),
                ["serviceAccountName"] = "default",
                ["terminationGracePeriodSeconds"] = 30,
            },
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["conditions"] = new JsonArray(Condition("Initialized"), Condition("Ready"), Condition("ContainersReady"), Condition("PodScheduled")),
                ["hostIP"] = "172.18.0.3",
                ["podIP"] = $"10.{128 + number / 65536 % 100}.{number / 256 % 256}.{number % 256}",
                ["startTime"] = started,
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = "load",
                    ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = started } },
                    ["lastState"] = new JsonObject(),
                    ["ready"] = true,
                    ["restartCount"] = 0,
                    ["image"] = "registry.k8s.io/pause:3.10",
                    ["imageID"] = "",
                    ["started"] = true,
                }),
                ["qosClass"] = "Burstable",
            },
        };
    }
}
