using System.Reflection;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.PlanService.Offline;

namespace ClusterCodex.Scenarios.Tests;

public sealed class CategoryTests
{
    // What K8sGPT found and why a rollout is stuck may be of any family: the evidence chooses the advice.
    [Fact]
    public void The_offline_planner_has_advice_for_every_category_that_detection_knows()
    {
        var known = typeof(IssueCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.Name is not (nameof(IssueCatalog.Other) or nameof(IssueCatalog.RolloutStuck))).Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(known.Count > 60);
        Assert.Empty(known.Except(OfflinePlanner.Categories, StringComparer.Ordinal));
    }
}
