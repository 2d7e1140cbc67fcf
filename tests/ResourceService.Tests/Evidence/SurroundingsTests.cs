using ClusterCodex.ResourceService.Tests.Service;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;

namespace ClusterCodex.ResourceService.Tests.Evidence;

/// <summary>The state of what pods depend on, as part of a plan's evidence.</summary>
public sealed class SurroundingsTests
{
    private const string Manifest =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: front}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: other}
        spec:
          selector: {app: somebody-else}
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: nobody-provides
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: waiting}
        spec:
          containers: [{name: app, image: "busybox:1.36"}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        """;

    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Services_endpoints_claims_and_nodes_are_told_where_the_policy_shows_them(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        foreach (var one in Manifests.Parse(Manifest).Append(Workloads.Unpullable("web")))
        {
            await ns.CreateAsync(one);
        }

        var admin = service.As(service.Admin);

        await Eventually.Succeeds(async () =>
        {
            var around = (await admin.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web" })).Surroundings;
            Assert.Equal("type ClusterIP, selects app=web, ports 80 to 8080", StateOf(around, "Service", "front"));
            Assert.Equal("0 ready addresses, 1 not ready", StateOf(around, "Endpoints", "front"));
            Assert.StartsWith("Ready=True", around.Single(one => one.Object.Kind == "Node").State, StringComparison.Ordinal);
            Assert.DoesNotContain(around, one => one.Object.Name == "other");
        });
        var claim = (await admin.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Pod", Namespace = ns.Name, Name = "waiting" })).Surroundings;
        Assert.Equal("Pending, requests 1Gi of storage class 'nobody-provides'", StateOf(claim, "PersistentVolumeClaim", "data"));
        var itself = (await admin.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Service", Namespace = ns.Name, Name = "other" })).Surroundings;
        Assert.Equal("0 ready addresses, 0 not ready", StateOf(itself, "Endpoints", "other"));

        var dev = service.As(service.Policies.AddUser("dev@test.local", [ns.Name], ["Pod", "Deployment", "Service"]));
        var some = await Eventually.Succeeds(async () => (await dev.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web" })).Surroundings);
        Assert.Equal(["Service"], some.Select(one => one.Object.Kind));
    }

    private static string StateOf(IEnumerable<SurroundingObject> around, string kind, string name) =>
        around.Single(one => one.Object.Kind == kind && one.Object.Name == name).State;
}
