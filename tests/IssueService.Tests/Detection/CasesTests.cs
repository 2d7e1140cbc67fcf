using System.Text.Json.Nodes;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;

namespace ClusterCodex.IssueService.Tests.Detection;

/// <summary>The situations of <c>../shared/cases</c> on a real cluster: each broken one is exactly one issue, on the object one would fix, which names the cause.</summary>
public abstract class CasesTests(string name)
{
    /// <summary>Takes two runs of 150 s: it is tried beside the healthy objects, which take longer.</summary>
    internal const string Slow = "62-slow-crash.yaml";

    [Fact]
    public async Task Every_broken_workload_is_one_issue_that_names_its_cause()
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await Service.Cluster.FindAsync(name);
        await using var detection = await RunningDetection.StartAsync(cluster);
        var cases = CaseFile.Read("workloads").Where(one => one.File != Slow).ToList();
        var failed = new List<string>();
        foreach (var group in cases.Chunk(16))
        {
            failed.AddRange(await TryAsync(cluster, detection, group));
        }

        // With many at once, a cluster of one node may be late with one. By itself it has to be found.
        var again = cases.Where(one => failed.Exists(text => text.StartsWith($"{one.File}:", StringComparison.Ordinal))).ToList();
        if (again.Count is > 0 and <= 3)
        {
            await cluster.ShellAsync($"kubectl wait --for=delete {string.Join(' ', again.Select(one => $"namespace/{one.Namespace}"))} --timeout=120s");
            TestContext.Current.SendDiagnosticMessage($"Tried again alone: {string.Join('\n', failed)}");
            failed = await TryAsync(cluster, detection, again);
        }

        Assert.True(failed.Count == 0, $"{failed.Count} of {cases.Count}:\n{string.Join('\n', failed)}");
    }

    private static async Task<List<string>> TryAsync(LiveCluster cluster, RunningDetection detection, IReadOnlyList<CaseFile> cases)
    {
        try
        {
            foreach (var manifest in cases.SelectMany(one => one.Manifests))
            {
                if (cluster.Cluster.AdminContext == LiveCluster.Demo)
                {
                    FitDemo(manifest);
                }

                await cluster.CreateServedAsync(manifest);
            }

            var unchanged = new List<string>();
            foreach (var one in cases.Where(one => one.Then.Length > 0))
            {
                try
                {
                    await RunningAsync(cluster, one);
                    await cluster.ShellAsync(one.Then);
                }
                catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
                {
                    unchanged.Add($"{one.File}: {exception.Message.Split('\n')[0]}");
                }
            }

            var deadline = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(150);
            while (true)
            {
                var issues = detection.Issues;
                var wrong = cases.Select(one => Wrong(one, [.. issues.Where(issue => issue.Key.Namespace == one.Namespace)])).OfType<string>().ToList();
                if (wrong.Count == 0 || DateTimeOffset.UtcNow > deadline)
                {
                    return [.. wrong, .. unchanged];
                }

                await Task.Delay(500, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            foreach (var one in cases)
            {
                foreach (var manifest in one.Manifests.Where(manifest => manifest["metadata"]?["finalizers"] is not null))
                {
                    await ReleaseAsync(cluster, one.Namespace, manifest);
                }

                await cluster.ShellAsync($"kubectl delete namespace {one.Namespace} --wait=false --ignore-not-found");
            }
        }
    }

    // The demo cluster runs pods on two nodes: one replica more finds no free port.
    private static void FitDemo(JsonObject manifest)
    {
        if (manifest["spec"]?["replicas"] is { } replicas && manifest.ToJsonString().Contains("\"hostPort\"", StringComparison.Ordinal))
        {
            manifest["spec"]!["replicas"] = replicas.GetValue<long>() + 1;
        }
    }

    // Nobody else removes its finalizer, and its namespace would stay for ever.
    private static async Task ReleaseAsync(LiveCluster cluster, string ns, JsonObject manifest) => await cluster.Client.PatchAsync(
        await cluster.TypeAsync(manifest["kind"]!.GetValue<string>(), manifest["apiVersion"]!.GetValue<string>()),
        ns,
        manifest["metadata"]!["name"]!.GetValue<string>(),
        Kubernetes.PatchType.Merge,
        new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } },
        Kubernetes.WriteOptions.Default,
        CancellationToken.None);

    private static string? Wrong(CaseFile one, List<Issue> issues)
    {
        // The second Service of 29-target-port has an issue of its own.
        var mine = issues.Where(issue => issue.Key.Kind == one.Kind && issue.Key.Name == one.Name).ToList();
        var others = issues.Except(mine).Where(issue => issue.Key.Kind != "Service").ToList();
        var text = string.Join(" | ", issues.Select(issue => Text(issue)));
        return mine.Count == 1 && others.Count == 0 && one.MustSay.IsMatch(Said(mine[0])) && one.MustNotSay?.IsMatch(Said(mine[0])) != true
            ? null
            : $"{one.File}: {(text.Length == 0 ? "no issue" : text)}";
    }

    private static string Text(Issue issue) => $"{issue.Key.Kind}/{issue.Key.Name} {Said(issue)}";

    private static string Said(Issue issue) => $"{issue.Category.Title}: {issue.Leading?.Message}";

    // What comes then changes a workload that runs.
    private static async Task RunningAsync(LiveCluster cluster, CaseFile one)
    {
        if (one.File.StartsWith("93", StringComparison.Ordinal))
        {
            return;
        }

        var type = await cluster.TypeAsync("Pod", "v1");
        await Eventually.Succeeds(async () =>
        {
            var pods = await cluster.Client.ListAsync(type, new Kubernetes.ListOptions { Namespace = one.Namespace }, CancellationToken.None);
            Assert.NotEmpty(pods);
            Assert.All(pods, pod => Assert.Equal("Running", pod["status"]?["phase"]?.GetValue<string>()));
        }, TimeSpan.FromSeconds(60));
    }
}

public sealed class DemoCasesTests() : CasesTests(LiveCluster.Demo);

public sealed class RealCasesTests() : CasesTests(TestSupport.Clusters.RealCluster.Name);
