using System.Text.Json.Nodes;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.Kubernetes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>Storage, scaling, quotas, schedules and finalizers on a real cluster: its controllers write what the analyzers read.</summary>
public sealed class StateTests
{
    private const string Objects = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: no-such-class, accessModes: [ ReadWriteOnce ], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: db }
        spec:
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 1
              containers: [ { name: db, image: "busybox:1.0", command: [ sh, -c, "sleep 3600" ], volumeMounts: [ { name: d, mountPath: /d } ] } ]
              volumes: [ { name: d, persistentVolumeClaim: { claimName: data } } ]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 1
              containers: [ { name: web, image: "busybox:1.0", command: [ sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done" ] } ]
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: { name: lost }
        spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: no-such-target }, maxReplicas: 3 }
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: { name: blind }
        spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3, targetCPUUtilizationPercentage: 80 }
        ---
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: { name: strict }
        spec: { maxUnavailable: 0, selector: { matchLabels: { app: web } } }
        ---
        apiVersion: batch/v1beta1
        kind: CronJob
        metadata: { name: never }
        spec:
          schedule: "0 0 31 2 *"
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [ { name: c, image: "busybox:1.0" } ] } } } }
        """;

    private const string Refused = """
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: small }
        spec: { hard: { requests.cpu: "1" } }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: one }
        spec:
          selector: { matchLabels: { app: one } }
          template:
            metadata: { labels: { app: one } }
            spec: { containers: [ { name: c, image: "busybox:1.0" } ] }
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: { name: two }
        spec: { template: { spec: { restartPolicy: Never, containers: [ { name: c, image: "busybox:1.0" } ] } } }
        """;

    [Fact]
    public async Task What_the_controllers_of_a_real_cluster_say_is_found_once()
    {
        var cluster = await Service.Cluster.FindAsync(RealCluster.Name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        await using var objects = await CreateAsync(cluster, Objects);
        await using var refused = await CreateAsync(cluster, Refused);

        await Eventually.Succeeds(() =>
        {
            Assert.Equal(
                [
                    "CronJob/never: It never runs, because the date of its schedule '0 0 31 2 *' does not exist.",
                    "HorizontalPodAutoscaler/blind: It scales by cpu in percent of the request, but container 'web' of Deployment 'web' requests no cpu.",
                    "HorizontalPodAutoscaler/lost: Its target Deployment 'no-such-target' does not exist.",
                    "PersistentVolumeClaim/data: Its storage class 'no-such-class' does not exist, and no existing volume of that class fits. [Deployment/db]",
                    "PodDisruptionBudget/strict: Its maxUnavailable of 0 allows no eviction of its pod, although it is healthy: a node that runs one cannot be drained.",
                ],
                Said(detection, objects));
            Assert.Equal(["ResourceQuota/small: It refuses pods of 2 workloads, because they do not specify requests.cpu. [Deployment/one, Job/two]"], Said(detection, refused));
            return Task.CompletedTask;
        }, TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_finalizer_that_stays_is_found_on_its_object_and_then_on_its_namespace()
    {
        var cluster = await Service.Cluster.FindAsync(RealCluster.Name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        await using var ns = await cluster.CreateNamespaceAsync();
        var held = Manifests.ConfigMap("held");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/protect");
        await ns.CreateAsync(held);
        try
        {
            await ns.DeleteAsync("ConfigMap", "v1", "held");
            await Eventually.Succeeds(
                () => Task.FromResult(Assert.Single(Said(detection, ns), said => said == "ConfigMap/held: The ConfigMap is deleted, but the finalizer 'example.com/protect' is not removed.")),
                TimeSpan.FromSeconds(90));

            await cluster.Client.DeleteAsync(await cluster.TypeAsync("Namespace", "v1"), null, ns.Name, DeleteOptions.Default, CancellationToken.None);

            await Eventually.Succeeds(
                () => Task.FromResult(Assert.Single(detection.Issues, issue => issue.Key.Name == ns.Name && issue.Leading!.Message.Contains("example.com/protect in 1 resource instances", StringComparison.Ordinal))),
                TimeSpan.FromSeconds(180));
        }
        finally
        {
            await ns.PatchAsync("ConfigMap", "v1", "held", new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        }
    }

    private static async Task<LiveNamespace> CreateAsync(LiveCluster cluster, string yaml)
    {
        var ns = await cluster.CreateNamespaceAsync();
        foreach (var manifest in Manifests.Parse(yaml))
        {
            await ns.CreateAsync(manifest);
        }

        return ns;
    }

    private static List<string> Said(RunningDetection detection, LiveNamespace ns) =>
    [
        .. detection.Issues.Where(issue => issue.Key.Namespace == ns.Name)
            .Select(issue => (Issue: issue, Members: issue.Leading!.Members.Where(member => member.Kind != "Pod").Select(member => $"{member.Kind}/{member.Name}").Order().ToList()))
            .Select(one => $"{one.Issue.Key.Kind}/{one.Issue.Key.Name}: {one.Issue.Leading!.Message}{(one.Members.Count == 0 ? "" : $" [{string.Join(", ", one.Members)}]")}")
            .Order(StringComparer.Ordinal),
    ];
}
