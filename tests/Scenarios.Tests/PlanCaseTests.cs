using System.Text.Json.Nodes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.V1;

namespace ClusterCodex.Scenarios.Tests;

/// <summary>
/// The broken situations of <c>../shared/cases</c> and of <c>tests/scenarios</c> on a running cluster: each is one issue on the object that one would
/// fix, its plan, made offline, names the cause, and a change that the plan proposes heals: it is carried out. For work on one of them,
/// <c>CLUSTERCODEX_CASES</c> limits it to those whose file name contains that text.
/// </summary>
public abstract class PlanCaseTests(string name)
{
    private static readonly TimeSpan DetectionLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan HealingLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Every_broken_workload_has_a_plan_that_names_its_cause_and_changes_only_what_heals()
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await LiveCluster.FindAsync(name);
        Assert.SkipWhen(cluster is null, $"Cluster '{name}' is not available on this machine.");
        await using var product = await Product.StartAsync(cluster!, TestContext.Current.CancellationToken);
        var cases = CaseFile.Read("workloads").Where(one => one.File != CaseFile.Slow).Concat(CaseFile.ReadScenarios())
            .Where(one => one.File.Contains(Environment.GetEnvironmentVariable("CLUSTERCODEX_CASES") ?? "", StringComparison.Ordinal)).ToList();
        var results = new List<PlanResult>();
        foreach (var group in cases.Chunk(23))
        {
            results.AddRange(await TryAsync(cluster!, product, group));
        }

        // With many at once, a cluster of one node may be late with one. By itself it has to be right.
        var again = results.Where(result => result.Problem.Length > 0).Select(result => result.Case).ToList();
        if (again.Count is > 0 and <= 3)
        {
            TestContext.Current.SendDiagnosticMessage($"Tried again alone: {string.Join('\n', Problems(results))}");
            await cluster!.ShellAsync($"kubectl wait --for=delete {string.Join(' ', again.Select(one => $"namespace/{one.Namespace}"))} --timeout=120s");
            var second = (await TryAsync(cluster, product, again)).ToDictionary(result => result.Case);
            results = [.. results.Select(result => second.GetValueOrDefault(result.Case, result))];
        }

        await PlanTable.WriteAsync(name, results, TestContext.Current.CancellationToken);
        var wrong = Problems(results);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {results.Count}:\n{string.Join('\n', wrong)}");
    }

    private static List<string> Problems(IEnumerable<PlanResult> results) =>
        [.. results.Where(result => result.Problem.Length > 0).Select(result => $"{result.Case.File}: {result.Problem}")];

    private static async Task<List<PlanResult>> TryAsync(LiveCluster cluster, Product product, IReadOnlyList<CaseFile> cases)
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

            var unchanged = new Dictionary<CaseFile, string>();
            foreach (var one in cases.Where(one => one.Then.Length > 0))
            {
                try
                {
                    await RunningAsync(cluster, one);
                    await cluster.ShellAsync(one.Then);
                }
                catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
                {
                    unchanged[one] = exception.Message.Split('\n')[0];
                }
            }

            var found = await FindAsync(product, cases);
            return [.. await Task.WhenAll(cases.Select(one => unchanged.TryGetValue(one, out var problem) ? Task.FromResult(new PlanResult(one, null, null, "", problem)) : PlanAsync(cluster, product, one, found[one])))];
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

    // Until every case has its one issue, or the time is over.
    private static async Task<Dictionary<CaseFile, List<Issue>>> FindAsync(Product product, IReadOnlyList<CaseFile> cases)
    {
        var deadline = DateTimeOffset.UtcNow + DetectionLimit;
        while (true)
        {
            var issues = (await product.Issues.ListIssuesAsync(new ListIssuesRequest { Limit = 1000 })).Issues;
            var found = cases.ToDictionary(one => one, one => issues.Where(issue => issue.Namespace == one.Namespace).ToList());
            if (found.All(pair => DetectionProblem(pair.Key, pair.Value).Length == 0) || DateTimeOffset.UtcNow > deadline)
            {
                return found;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    private static string DetectionProblem(CaseFile one, List<Issue> issues)
    {
        // The second Service of 29-target-port has an issue of its own.
        var mine = issues.Where(issue => issue.Kind == one.Kind && issue.Name == one.Name).ToList();
        var others = issues.Except(mine).Where(issue => issue.Kind != "Service").ToList();
        return mine.Count == 1 && others.Count == 0 && one.MustSay.IsMatch(Said(mine[0])) && one.MustNotSay?.IsMatch(Said(mine[0])) != true
            ? ""
            : issues.Count == 0 ? "no issue" : $"issues: {string.Join(" | ", issues.Select(issue => $"{issue.Kind}/{issue.Name} {Said(issue)}"))}";
    }

    private static string Said(Issue issue) => $"{issue.Title}: {issue.Message}";

    private static async Task<PlanResult> PlanAsync(LiveCluster cluster, Product product, CaseFile one, List<Issue> issues)
    {
        if (DetectionProblem(one, issues) is { Length: > 0 } problem)
        {
            return new PlanResult(one, null, null, "", problem);
        }

        var issue = issues.Single(issue => issue.Kind == one.Kind && issue.Name == one.Name);
        var plan = await product.Plans.CreatePlanAsync(new CreatePlanRequest { IssueId = issue.Id, Horizon = Horizon.ShortTerm });
        var cause = $"{plan.QuickFix.Summary} {plan.RootCauseHypotheses.FirstOrDefault()}";
        if (!one.MustSay.IsMatch(cause))
        {
            return new PlanResult(one, issue, plan, "", $"the plan does not name the cause: {cause}");
        }

        // Its own words: a line of evidence may say anything.
        var words = plan.Clone();
        words.Evidence.Clear();
        if (one.MustNotSay?.Match(words.ToString()) is { Success: true } said)
        {
            return new PlanResult(one, issue, plan, "", $"the plan says '{said.Value}'");
        }

        var change = plan.QuickFix.Steps.FirstOrDefault(step => step.HasRollback);
        return change is null
            ? new PlanResult(one, issue, plan, "", "")
            : await HealAsync(cluster, product, new PlanResult(one, issue, plan, change.Kubectl, ""));
    }

    private static async Task<PlanResult> HealAsync(LiveCluster cluster, Product product, PlanResult result)
    {
        try
        {
            await cluster.ShellAsync(result.Change);
            await Eventually.Succeeds(
                async () => Assert.Equal(IssueState.Resolved, (await product.Issues.GetIssueAsync(new GetIssueRequest { Id = result.Issue!.Id })).Issue.State),
                HealingLimit);
            return result;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            return result with { Problem = $"{result.Change} does not heal: {exception.Message.Split('\n')[0]}" };
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

public sealed class DemoPlanCaseTests() : PlanCaseTests(LiveCluster.Demo);

public sealed class RealPlanCaseTests() : PlanCaseTests(RealCluster.Name);
