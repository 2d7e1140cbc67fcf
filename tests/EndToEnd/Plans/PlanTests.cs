using System.Text.Json.Nodes;
using ClusterCodex.EndToEnd.Application;

namespace ClusterCodex.EndToEnd.Plans;

/// <summary>Plans through REST, offline.</summary>
public abstract class PlanTests(SharedApp shared)
{
    [Theory]
    [InlineData("CrashLoopBackOff", "SHORT_TERM")]
    [InlineData("OOMKilled", "SHORT_TERM")]
    [InlineData("ImagePullBackOff", "SHORT_TERM")]
    [InlineData("CrashLoopBackOff", "LONG_TERM")]
    public async Task A_plan_answers_the_schema_exactly(string title, string horizon)
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var issue = (await user.IssuesAsync()).First(issue => (string?)issue["title"] == title);

        var plan = (await user.PostAsync("/api/plans/codex", new { issueId = (string)issue["id"]!, userContext = "We just deployed v2.", horizon })).AsObject();

        PlanSchema.Check(plan, PlanSchema.PlanFields);
        Assert.Equal((string?)issue["id"], (string?)plan["issueId"]);
        Assert.Equal(horizon, (string?)plan["horizon"]);
        Assert.Equal("offline", (string?)plan["generatedBy"]);
        Assert.Contains((string?)plan["confidence"], new[] { "low", "medium", "high" });
        Assert.Equal(plan["rootCauseHypotheses"]!.ToJsonString(), new JsonArray([.. plan["hypotheses"]!.AsArray().Select(one => one!["text"]!.DeepClone())]).ToJsonString());
        var ids = plan["evidence"]!.AsArray().Select(item => (string?)item!["id"]).ToHashSet();
        Assert.All(plan["hypotheses"]!.AsArray().SelectMany(one => one!["supports"]!.AsArray().Concat(one["contradicts"]!.AsArray())), id => Assert.Contains((string?)id, ids));
        var again = await user.GetAsync($"/api/plans/{plan["id"]}");
        Assert.Equal(plan.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task The_fix_for_too_little_memory_names_the_workload_and_a_larger_limit()
    {
        using var user = await ApiUser.SignInAsync(shared.App, ApiUser.User);
        var issue = (await user.IssuesAsync()).First(issue => (string?)issue["title"] == "OOMKilled");

        var plan = await user.PostAsync("/api/plans/codex", new { issueId = (string)issue["id"]! });

        var commands = plan["quickFix"]!["steps"]!.AsArray().Select(step => (string?)step!["kubectl"]).OfType<string>().ToList();
        var change = Assert.Single(commands, command => command.Contains("set resources", StringComparison.Ordinal));
        Assert.Contains((string)issue["name"]!, change, StringComparison.Ordinal);
        Assert.Matches(@"memory=\d+(Mi|Gi)", change);
    }
}

[Collection(nameof(DemoApp))]
public sealed class DemoPlanTests(DemoApp app) : PlanTests(app);

[Collection(nameof(RealApp))]
public sealed class RealPlanTests(RealApp app) : PlanTests(app);

/// <summary>The plan's schema, from the contract and independent of the service's own.</summary>
internal static class PlanSchema
{
    /// <summary>What the REST answer holds: the schema, and where the plan comes from.</summary>
    public static readonly IReadOnlyList<string> PlanFields =
        ["quickFix", "rootCauseHypotheses", "evidenceToGather", "recommendations", "id", "issueId", "horizon", "generatedBy", "createdAt", "confidence", "evidence", "hypotheses", "changes", "note", "investigation", "reused"];

    private static readonly string[] QuickFix = ["summary", "assumptions", "steps", "fallback"];
    private static readonly string[] Step = ["stepId", "description", "kubectl", "validation", "rollback", "impact"];

    public static void Check(JsonObject plan, IEnumerable<string> fields)
    {
        Assert.Equal(fields.Order(), Names(plan));
        var fix = plan["quickFix"]!.AsObject();
        Assert.Equal(QuickFix.Order(), Names(fix));
        Assert.NotEmpty((string)fix["summary"]!);
        Assert.All(fix["assumptions"]!.AsArray(), text => Assert.NotEmpty((string)text!));
        var steps = fix["steps"]!.AsArray();
        Assert.NotEmpty(steps);
        foreach (var step in steps.Select(step => step!.AsObject()))
        {
            Assert.Equal(Step.Order(), Names(step));
            Assert.NotEmpty((string)step["description"]!);
            Assert.NotEmpty((string)step["validation"]!);
            Assert.Contains((string?)step["impact"], new[] { "none", "low", "medium", "high" });
            Assert.True(step["kubectl"] is null || ((string)step["kubectl"]!).StartsWith("kubectl ", StringComparison.Ordinal));
        }

        foreach (var list in new[] { "rootCauseHypotheses", "evidenceToGather", "recommendations" })
        {
            Assert.All(plan[list]!.AsArray(), text => Assert.NotEmpty((string)text!));
        }
    }

    private static IEnumerable<string> Names(JsonObject node) => node.Select(property => property.Key).Order();
}
