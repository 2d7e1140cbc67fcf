using System.Text.Json.Nodes;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>The healthy objects of <c>../shared/cases</c> and of <see cref="HealthyObjects"/> never have an issue.</summary>
public sealed class HealthyTests
{
    public static TheoryData<string, int> Clusters => new() { { LiveCluster.Demo, 2 }, { TestSupport.Clusters.RealCluster.Name, 10 } };

    [Theory]
    [MemberData(nameof(Clusters))]
    public async Task Healthy_objects_are_silent(string name, int minutes)
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await Service.Cluster.FindAsync(name);
        await using var detection = await RunningDetection.StartAsync(cluster);

        // Some leave a file on the node, which the next run must not find.
        var folder = $"/tmp/healthy-{Guid.NewGuid():N}";
        IReadOnlyList<JsonObject> manifests = [.. CaseFile.Read("healthy").SelectMany(one => one.Manifests), .. Manifests.Parse(HealthyObjects.Yaml)];
        var namespaces = manifests.Where(manifest => (string?)manifest["kind"] == "Namespace").Select(manifest => (string)manifest["metadata"]!["name"]!).ToList();
        var node = (await cluster.ShellAsync("kubectl get nodes -o jsonpath='{.items[-1:].metadata.labels.kubernetes\\.io/hostname}'")).Trim();
        Assert.NotEmpty(node);
        try
        {
            foreach (var manifest in manifests)
            {
                var text = manifest.ToJsonString();
                var own = (JsonObject)JsonNode.Parse(text.Replace("/tmp/truth", folder, StringComparison.Ordinal))!;
                if (text.Contains("hostPath", StringComparison.Ordinal))
                {
                    // What one pod leaves on its node, the next one has to find.
                    own["spec"]!["template"]!["spec"]!["nodeSelector"] = new JsonObject { ["kubernetes.io/hostname"] = node };
                }

                await cluster.CreateServedAsync(own);
            }

            var end = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(minutes);
            while (DateTimeOffset.UtcNow < end)
            {
                var found = detection.Issues.Where(issue => namespaces.Contains(issue.Key.Namespace) || (issue.Key.Kind == "Namespace" && namespaces.Contains(issue.Key.Name))).ToList();
                Assert.True(found.Count == 0, $"With {end - DateTimeOffset.UtcNow} to go: {string.Join('\n', found.Select(Text))}");
                await Task.Delay(250, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await cluster.ShellAsync($"kubectl delete namespace {string.Join(' ', namespaces)} --wait=false --ignore-not-found");
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public async Task A_container_that_crashes_every_few_minutes_is_one_issue_that_stays()
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await Service.Cluster.FindAsync(TestSupport.Clusters.RealCluster.Name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        var slow = CaseFile.Read("workloads").Single(one => one.File == CasesTests.Slow);
        try
        {
            foreach (var manifest in slow.Manifests)
            {
                await cluster.CreateServedAsync(manifest);
            }

            // Two runs of 150 s. One crash may be all.
            await Eventually.Succeeds(() => Assert.Equal("Deployment/slow CrashLoopBackOff", Assert.Single(Issues().Select(issue => $"{issue.Key.Kind}/{issue.Key.Name} {issue.Category.Name}"))), TimeSpan.FromMinutes(8));
            Assert.Contains("lost connection to leader", Issues()[0].Leading!.Message, StringComparison.Ordinal);

            // It runs again, and the issue is still there.
            var end = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1);
            while (DateTimeOffset.UtcNow < end)
            {
                Assert.Single(Issues());
                await Task.Delay(250, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            await cluster.ShellAsync($"kubectl delete namespace {slow.Namespace} --wait=false --ignore-not-found");
        }

        List<Issue> Issues() => [.. detection.Issues.Where(issue => issue.Key.Namespace == slow.Namespace)];
    }

    private static string Text(Issue issue) => $"{issue.Key.Kind} {issue.Key.Namespace}/{issue.Key.Name}: {issue.Category.Title}: {issue.Leading?.Message}";
}
