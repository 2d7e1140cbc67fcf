using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ClusterCodex.TestClusters;
using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.Clusters;
using ClusterCodex.TestSupport.Processes;
using ClusterCodex.V1;

namespace ClusterCodex.Scenarios.Tests;

/// <summary>
/// The broken situations of <c>../shared/cases</c> and of <c>tests/scenarios</c> on a running cluster: each is one issue on the object that one would
/// fix, its plan, made offline, names the cause, and a change that the plan proposes heals: it is carried out.
/// </summary>
public abstract class PlanCaseTests(string name)
{
    private static readonly TimeSpan DetectionLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan HealingLimit = TimeSpan.FromSeconds(120);

    /// <summary>Takes two runs of 150 s: it is tried beside the healthy objects, which take longer.</summary>
    private const string Slow = "62-slow-crash.yaml";

    [Fact]
    public async Task Every_broken_workload_has_a_plan_that_names_its_cause_and_changes_only_what_heals()
    {
        Assert.SkipUnless(CaseFile.Exist, "The cases are not on this machine.");
        var cluster = await LiveCluster.FindAsync(name);
        Assert.SkipWhen(cluster is null, $"Cluster '{name}' is not available on this machine.");
        await using var product = await Product.StartAsync(cluster!, TestContext.Current.CancellationToken);
        var results = new List<Result>();
        foreach (var group in CaseFile.Read("workloads").Where(one => one.File != Slow).Chunk(16))
        {
            results.AddRange(await TryAsync(cluster!, product, group));
        }

        await WriteTableAsync(results);
        var wrong = results.Where(result => result.Problem.Length > 0).Select(result => $"{result.Case.File}: {result.Problem}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {results.Count}:\n{string.Join('\n', wrong)}");
    }

    private static async Task<List<Result>> TryAsync(LiveCluster cluster, Product product, IReadOnlyList<CaseFile> cases)
    {
        try
        {
            foreach (var manifest in cases.SelectMany(one => one.Manifests))
            {
                await cluster.CreateServedAsync(manifest);
            }

            foreach (var one in cases.Where(one => one.Then.Length > 0))
            {
                await RunningAsync(cluster, one);
                await cluster.ShellAsync(one.Then);
            }

            var found = await FindAsync(product, cases);
            return [.. await Task.WhenAll(cases.Select(one => PlanAsync(cluster, product, one, found[one])))];
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

    private static async Task<Result> PlanAsync(LiveCluster cluster, Product product, CaseFile one, List<Issue> issues)
    {
        if (DetectionProblem(one, issues) is { Length: > 0 } problem)
        {
            return new Result(one, null, null, "", problem);
        }

        var issue = issues.Single(issue => issue.Kind == one.Kind && issue.Name == one.Name);
        var plan = await product.Plans.CreatePlanAsync(new CreatePlanRequest { IssueId = issue.Id, Horizon = Horizon.ShortTerm });
        var cause = $"{plan.QuickFix.Summary} {plan.RootCauseHypotheses.FirstOrDefault()}";
        if (!one.MustSay.IsMatch(cause))
        {
            return new Result(one, issue, plan, "", $"the plan does not name the cause: {cause}");
        }

        if (one.MustNotSay?.Match(plan.ToString()) is { Success: true } said)
        {
            return new Result(one, issue, plan, "", $"the plan says '{said.Value}'");
        }

        var change = plan.QuickFix.Steps.FirstOrDefault(step => step.HasRollback);
        return change is null
            ? new Result(one, issue, plan, "", "")
            : await HealAsync(cluster, product, new Result(one, issue, plan, change.Kubectl, ""));
    }

    private static async Task<Result> HealAsync(LiveCluster cluster, Product product, Result result)
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

    private Task WriteTableAsync(IEnumerable<Result> results)
    {
        var table = new StringBuilder("| case | object | what the plan names | change | \n|---|---|---|---|\n");
        foreach (var result in results)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"| {Path.GetFileNameWithoutExtension(result.Case.File)} | {result.Case.Kind}/{result.Case.Name} | {Cell(result.Plan?.QuickFix.Summary ?? "")} | {(result.Change.Length > 0 ? $"`{Cell(result.Change)}`" : "advice")} |");
        }

        var folder = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "TestResults"));
        return File.WriteAllTextAsync(Path.Combine(folder.FullName, $"plans-{name}.md"), table.ToString(), TestContext.Current.CancellationToken);
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

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

    /// <param name="Change">The command that was carried out; empty for none.</param>
    /// <param name="Problem">Empty where everything is right.</param>
    private sealed record Result(CaseFile Case, Issue? Issue, Plan? Plan, string Change, string Problem);
}

public sealed class DemoPlanCaseTests() : PlanCaseTests(LiveCluster.Demo);

public sealed class RealPlanCaseTests() : PlanCaseTests(RealCluster.Name);
