using System.Text.Json.Nodes;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>The healthy objects of <c>../shared/cases</c> and of <see cref="HealthyObjects"/> never have an issue.</summary>
public abstract class HealthyTests(string name, int minutes)
{
    [Fact]
    public async Task Healthy_objects_are_silent()
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

    private static string Text(Issue issue) => $"{issue.Key.Kind} {issue.Key.Namespace}/{issue.Key.Name}: {issue.Category.Title}: {issue.Leading?.Message}";
}

// Classes of their own, so that the minutes pass at the same time.
public sealed class DemoHealthyTests() : HealthyTests(LiveCluster.Demo, 2);

public sealed class RealHealthyTests() : HealthyTests(TestSupport.Clusters.RealCluster.Name, 10);
