using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.StatusAnalyzers;

namespace ClusterCodex.IssueService.Tests.StatusAnalyzers;

public sealed class DeploymentAnalyzerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeploymentAnalyzer Analyzer = new(new AnalyzerOptions());

    [Fact]
    public void Analyze_UnavailableForTooLong_CountsReplicas()
    {
        var deployment = Deployment(available: 1, [Condition("Available", "False", Noon)]);

        var early = Analyzer.Analyze("real", deployment, Noon.AddSeconds(10));
        var late = Analyzer.Analyze("real", deployment, Noon.AddSeconds(30));

        Assert.Empty(early.Findings);
        Assert.Equal(Noon.AddSeconds(30), early.RecheckAt);
        Assert.Equal("1 of 3 replicas are available.", Assert.Single(late.Findings).Message);
    }

    [Fact]
    public void Analyze_FewerThanDesiredButEnough_IsHealthy()
    {
        var deployment = Deployment(available: 2, [Condition("Available", "True", Noon), Condition("Progressing", "True", Noon)]);

        var analysis = Analyzer.Analyze("real", deployment, Noon.AddDays(3));

        Assert.Empty(analysis.Findings);
        Assert.Null(analysis.RecheckAt);
    }

    [Fact]
    public void Analyze_RolloutStuck_IsTheOnlyFindingWithoutDelay()
    {
        var deployment = Deployment(available: 1, [Condition("Progressing", "False", Noon), Condition("Available", "False", Noon)]);

        Assert.Equal(IssueCatalog.RolloutStuck, Assert.Single(Analyzer.Analyze("real", deployment, Noon).Findings).Key.Aspect);
    }

    [Fact]
    public void Analyze_StatusOfAnOlderSpec_IsIgnored()
    {
        var deployment = Deployment(available: 0, [Condition("Available", "False", Noon)]);

        Assert.Empty(Analyzer.Analyze("real", deployment with { Metadata = deployment.Metadata with { Generation = 2 } }, Noon.AddHours(1)).Findings);
    }

    [Fact]
    public void Analyze_ScaledToZero_IsHealthy()
    {
        var deployment = Deployment(available: 0, [Condition("Available", "False", Noon)]);

        Assert.Empty(Analyzer.Analyze("real", deployment with { Spec = new WorkloadSpecFacts { Replicas = 0 } }, Noon.AddHours(1)).Findings);
    }

    [Fact]
    public void Analyze_EnoughReplicas_IsHealthy()
    {
        Assert.Empty(Analyzer.Analyze("real", Deployment(available: 3, []), Noon).Findings);
    }

    private static WorkloadFacts Deployment(int available, IReadOnlyList<ConditionFacts> conditions) => new()
    {
        Metadata = new MetaFacts { Name = "web", Namespace = "broken", Generation = 1, CreationTimestamp = Noon },
        Spec = new WorkloadSpecFacts { Replicas = 3 },
        Status = new WorkloadStatusFacts { ObservedGeneration = 1, AvailableReplicas = available, Conditions = conditions },
    };

    private static ConditionFacts Condition(string type, string status, DateTimeOffset since) =>
        new() { Type = type, Status = status, Reason = "Because", Message = $"{type} is {status}", LastTransitionTime = since };
}
