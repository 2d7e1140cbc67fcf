using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.ResourceService.Tests.Service;

/// <summary>The detail of an object with its related objects; values of Secrets are never included.</summary>
public sealed class DetailTests
{
    private const string Password = "correct-horse-battery";

    public static TheoryData<string> Clusters => [.. LiveCluster.Names];

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task A_pod_is_returned_with_the_related_objects_that_the_policy_shows(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Unpullable("web"));
        var pod = await PodAsync(ns);
        var get = new GetResourceRequest { Kind = "Pod", Namespace = ns.Name, Name = pod };

        await Eventually.Succeeds(
            async () =>
            {
                var all = await service.As(service.Admin).GetResourceAsync(get);
                Assert.Equal(["ReplicaSet", "Deployment"], all.OwnerChain.Select(owner => owner.Kind));
                Assert.Equal(["app"], all.Containers);
                Assert.Contains(all.Events, one => one.Reason == "Failed" && one.Type == "Warning");
                Assert.Contains(all.Related, related => related is { Relation: "runs-on", Object.Kind: "Node" });
                Assert.Contains(all.Conditions, condition => condition is { Type: "PodScheduled", Status: "True" });
                Assert.StartsWith("apiVersion: v1\nkind: Pod\n", all.Yaml.ReplaceLineEndings("\n"), StringComparison.Ordinal);
                Assert.DoesNotContain("managedFields", all.Yaml, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(30));

        // A hidden owner in between is omitted; without a grant for Event, no events are returned.
        var client = service.As(service.Policies.AddUser("dev@test.local", [ns.Name], ["Pod", "Deployment"]));
        var some = await Eventually.Succeeds(async () => await client.GetResourceAsync(get));
        Assert.Equal(["Deployment"], some.OwnerChain.Select(owner => owner.Kind));
        Assert.Empty(some.Events);
        Assert.DoesNotContain(some.Related, related => related.Object.Kind is "Node" or "ServiceAccount" or "Secret");
        var deployment = await client.GetResourceAsync(new GetResourceRequest { Kind = "deploy", Namespace = ns.Name, Name = "web" });
        Assert.Equal(["Pod"], deployment.Related.Where(related => related.Relation == "owns").Select(related => related.Object.Kind));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Values_of_a_secret_are_never_returned(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Manifests.Secret("db", "password", Password));
        var deployment = Workloads.Crashing("web");
        Workloads.Container(deployment)["env"] = new JsonArray(new JsonObject
        {
            ["name"] = "PASSWORD",
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = "db", ["key"] = "password" } },
        });
        await ns.CreateAsync(deployment);
        var pod = await PodAsync(ns);
        var client = service.As(service.Admin);

        var detail = await client.GetResourceAsync(new GetResourceRequest { Kind = "Secret", Namespace = ns.Name, Name = "db" });
        Assert.Contains($"password: <{Password.Length} bytes>", detail.Yaml, StringComparison.Ordinal);
        var table = await Eventually.Succeeds(async () =>
        {
            var found = await client.ListResourcesAsync(new ListResourcesRequest { Kind = "Secret", Namespace = ns.Name, Q = "db" });
            Assert.Single(found.Rows, row => row.Name == "db");
            return found;
        });
        var secretEvidence = await client.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Secret", Namespace = ns.Name, Name = "db" });
        var evidence = await client.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Pod", Namespace = ns.Name, Name = pod });
        var reference = Assert.Single(evidence.References, found => found.Object.Kind == "Secret" && found.Object.Name == "db");
        Assert.Equal((true, "password", "password"), (reference.Exists, reference.WantedKey, Assert.Single(reference.Keys)));

        foreach (var text in new[] { detail.ToString(), table.ToString(), secretEvidence.ToString(), evidence.ToString() })
        {
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), text, StringComparison.Ordinal);
        }

        // A user who may see only the pod cannot determine whether the Secret exists.
        var dev = service.As(service.Policies.AddUser("dev@test.local", [ns.Name], ["Pod"]));
        Assert.Empty((await Eventually.Succeeds(async () => await dev.GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Pod", Namespace = ns.Name, Name = pod }))).References);
        await RpcAssert.RefusedAsync(StatusCode.PermissionDenied, async () => await dev.GetResourceAsync(new GetResourceRequest { Kind = "Secret", Namespace = ns.Name, Name = "db" }));
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Copies_of_a_secret_in_its_annotations_are_replaced_by_their_size(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        const string Quoted = "correct-\"horse\"-battery";
        var secret = Manifests.Secret("db", "password", Quoted);
        var original = new JsonObject { ["stringData"] = new JsonObject { ["password"] = Quoted } }.ToJsonString();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(original));
        }

        var annotations = secret["metadata"]!["annotations"]!;
        annotations["objectset.rio.cattle.io/applied"] = Convert.ToBase64String(packed.ToArray());
        annotations["kapp.k14s.io/original"] = original;
        annotations["meta.helm.sh/release-name"] = "shop-database";
        annotations["cert-manager.io/common-name"] = $"cn {Quoted}";
        await ns.CreateAsync(secret);

        var yaml = (await service.As(service.Admin).GetResourceAsync(new GetResourceRequest { Kind = "Secret", Namespace = ns.Name, Name = "db" })).Yaml;

        Assert.Contains($"objectset.rio.cattle.io/applied: <{Convert.ToBase64String(packed.ToArray()).Length} bytes>", yaml, StringComparison.Ordinal);
        Assert.Contains($"kapp.k14s.io/original: <{original.Length} bytes>", yaml, StringComparison.Ordinal);
        Assert.Contains("meta.helm.sh/release-name: shop-database", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", yaml, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Evidence_holds_logs_of_the_run_that_failed_and_earlier_revisions(string name)
    {
        var cluster = await Cluster.FindAsync(name);
        await using var ns = await cluster.CreateNamespaceAsync();
        await using var service = await RunningService.StartAsync(cluster);
        await ns.CreateAsync(Workloads.Crashing("web"));
        var pod = await PodAsync(ns);
        var request = new GatherEvidenceRequest { Kind = "Pod", Namespace = ns.Name, Name = pod };

        var evidence = await Eventually.Succeeds(
            async () =>
            {
                var read = await service.As(service.Admin).GatherEvidenceAsync(request);
                var log = read.Logs.First(log => log.Previous);
                Assert.Contains("cannot connect", log.Text, StringComparison.Ordinal);
                return read;
            },
            TimeSpan.FromSeconds(60));
        Assert.Equal("Deployment", evidence.Workload.Kind);
        Assert.Equal((pod, Workloads.Image), (evidence.Pods[0].Name, evidence.Pods[0].Containers[0].Image));
        Assert.Equal(3, evidence.Pods[0].Containers[0].LastExitCode);

        await ns.PatchAsync("Deployment", "apps/v1", "web", Workloads.ImagePatch("registry.invalid/web:2"));
        await Eventually.Succeeds(
            async () =>
            {
                var read = await service.As(service.Admin).GatherEvidenceAsync(new GatherEvidenceRequest { Kind = "Deployment", Namespace = ns.Name, Name = "web" });
                Assert.Equal(["registry.invalid/web:2", Workloads.Image], read.Revisions.Select(revision => revision.Images["app"]));
                Assert.Equal([true, false], read.Revisions.Select(revision => revision.Current));
            },
            TimeSpan.FromSeconds(30));

        var blind = service.As(service.Policies.AddUser("blind@test.local", [ns.Name], ["Pod"], "view"));
        var without = await Eventually.Succeeds(async () => await blind.GatherEvidenceAsync(request));
        Assert.Empty(without.Logs);
        Assert.Null(without.Workload);
        Assert.Empty(without.Revisions);
    }

    internal static Task<string> PodAsync(LiveNamespace ns) => Eventually.Succeeds(async () =>
        Assert.Single(await ns.ListAsync("Pod", "v1"))["metadata"]!["name"]!.GetValue<string>());
}
