using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.Tests.Support;
using ClusterCodex.TestSupport;

namespace ClusterCodex.DemoCluster.Tests.Nodes.Seed;

public class SeedTests
{
    [Fact]
    public async Task Every_seed_breaks_as_documented_in_the_chart_and_other_workloads_are_healthy()
    {
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50 }, CancellationToken.None);
        using var api = ApiClient.Admin(host);

        foreach (var (ns, app, reason, last) in new[]
        {
            ("broken", "checkout", "CrashLoopBackOff", "Error"),
            ("broken", "recommender", "CrashLoopBackOff", "OOMKilled"),
            ("broken", "importer", "CrashLoopBackOff", "StartError"),
            ("broken", "pricing", "CreateContainerConfigError", ""),
            ("payments", "ledger", "CrashLoopBackOff", "Error"),
        })
        {
            await Eventually.True(
                async () => (await api.GetAsync($"/api/v1/namespaces/{ns}/pods?labelSelector=app={app}")).Objects("items").SelectMany(pod => pod.Object("status").Objects("containerStatuses"))
                    .Any(status => status.Object("state").Object("waiting").Text("reason") == reason && status.Object("lastState").Object("terminated").Text("reason") == last),
                $"{app} is {reason} after {last}");
        }

        await Eventually.True(
            async () => (await api.GetAsync("/api/v1/namespaces/broken/pods?labelSelector=app=catalog")).Objects("items")
                .Any(pod => pod.Object("status").Objects("containerStatuses").Any(status => status.Object("state").Object("waiting").Text("reason") == "ImagePullBackOff")),
            "a pod of catalog cannot pull its image");
        await Eventually.True(
            async () => (await api.GetAsync("/api/v1/namespaces/broken/pods?labelSelector=app=analytics&fieldSelector=status.phase=Pending")).Objects("items")
                .Any(pod => pod.Object("status").Objects("conditions").Any(condition => condition.Text("reason") == "Unschedulable")),
            "analytics cannot be scheduled");
        await Eventually.True(
            async () => (await api.GetAsync("/api/v1/namespaces/broken/events?fieldSelector=reason=Unhealthy")).Objects("items").Any(item => item.Text("message").Contains("404", StringComparison.Ordinal)),
            "the probe of search fails");
        var revisions = (await api.GetAsync("/apis/apps/v1/namespaces/broken/replicasets?labelSelector=app=catalog")).Objects("items")
            .ToDictionary(set => set.Object("metadata").Map("annotations")["deployment.kubernetes.io/revision"], set => set.Object("spec").Object("template").Object("spec").Objects("containers").First().Text("image"));
        Assert.Equal(("nginx:1.27-alpine", "nginx:1.27-alpnie"), (revisions["1"], revisions["2"]));

        foreach (var (ns, name) in new[] { ("default", "web"), ("kube-system", "coredns"), ("payments", "payment-gateway"), ("broken", "frontend") })
        {
            await Eventually.True(
                async () => (await api.GetAsync($"/apis/apps/v1/namespaces/{ns}/deployments/{name}")) is var deployment && deployment.Object("status").Int("availableReplicas") == deployment.Object("spec").Int("replicas"),
                $"{ns}/{name} is available");
        }
    }

    [Fact]
    public async Task Results_follow_what_is_broken()
    {
        await using var host = await DemoClusterHost.StartAsync(new DemoClusterOptions { Speed = 50 }, CancellationToken.None);
        using var api = ApiClient.Admin(host);
        const string results = "/apis/core.k8sgpt.ai/v1alpha1/namespaces/k8sgpt-operator-system/results";
        async Task<bool> Found(string name) => (await api.GetAsync(results)).Objects("items").Any(result => result.Object("spec").Text("name").StartsWith(name, StringComparison.Ordinal));
        await Eventually.True(() => Found("broken/pricing"), "there is a result for pricing");

        await api.SendAsync("PATCH", "/api/v1/namespaces/broken/configmaps/pricing-settings", System.Text.Json.Nodes.JsonNode.Parse("""{"data":{"rate-source":"ecb"}}"""), "application/merge-patch+json");

        await Eventually.True(async () => !await Found("broken/pricing"), "the result for pricing is gone");
        Assert.True(await Found("broken/importer"));
    }
}
