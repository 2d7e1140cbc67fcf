using System.Text.Json;
using ClusterCodex.IssueService.Analyzers;
using ClusterCodex.IssueService.Facts;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.StatusAnalyzers;

namespace ClusterCodex.IssueService.Tests.StatusAnalyzers;

public sealed class PodAnalyzerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);
    private static readonly PodAnalyzer Analyzer = new(new AnalyzerOptions());

    [Fact]
    public void Analyze_CrashLoopBackOff_NamesExitCodeAndRestarts()
    {
        var finding = Single(Pod("""{"name":"web","restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 40s"}},"lastState":{"terminated":{"exitCode":2,"reason":"Error","finishedAt":"2026-11-16T11:59:30Z"}}}"""));

        Assert.Equal(IssueCatalog.CrashLoopBackOff, finding.Key.Aspect);
        Assert.Equal("Container 'web' keeps crashing: last exit code 2; 4 restarts.", finding.Message);
        Assert.Equal(Noon.AddSeconds(-30), finding.SeenAt);
    }

    [Fact]
    public void Analyze_BetweenTwoCrashes_IsStillCrashing()
    {
        var pod = Pod("""{"name":"web","restartCount":1,"ready":true,"state":{"running":{"startedAt":"2026-11-16T11:59:00Z"}},"lastState":{"terminated":{"exitCode":1,"reason":"Error"}}}""");

        var during = Analyzer.Analyze("real", pod, Noon);
        var after = Analyzer.Analyze("real", pod, Noon.AddMinutes(1));

        Assert.Equal(IssueCatalog.CrashLoopBackOff, Assert.Single(during.Findings).Key.Aspect);
        Assert.Equal(Noon.AddMinutes(1), during.RecheckAt);
        Assert.Empty(after.Findings);
    }

    [Fact]
    public void Analyze_KilledForMemoryWhileBackingOff_IsOomAndNotAlsoACrashLoop()
    {
        var finding = Single(Pod(
            """{"name":"web","restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}""",
            """[{"name":"web","image":"web:1","resources":{"limits":{"memory":"16Mi"}}}]"""));

        Assert.Equal(IssueCatalog.OomKilled, finding.Key.Aspect);
        Assert.Contains("16Mi", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ErrImagePull")]
    [InlineData("ImagePullBackOff")]
    [InlineData("InvalidImageName")]
    public void Analyze_ImageCannotBePulled_IsTheSameFindingForEveryReason(string reason)
    {
        var finding = Single(Pod(
            Waiting(reason),
            """[{"name":"web","image":"web:nope"}]"""));

        Assert.Equal(IssueCatalog.ImagePullBackOff, finding.Key.Aspect);
        Assert.Equal("Container 'web' cannot pull image 'web:nope'.", finding.Message);
    }

    [Fact]
    public void Analyze_FailedPermanently_IsAFailedPodAndNotACrashLoop()
    {
        var pod = Parse("""{"metadata":{"name":"job-1","namespace":"broken"},"status":{"phase":"Failed","containerStatuses":[{"name":"job","state":{"terminated":{"exitCode":2,"reason":"Error"}}}]}}""");

        var finding = Single(pod);

        Assert.Equal(IssueCatalog.PodFailed, finding.Key.Aspect);
        Assert.Equal("Container 'job' ended with exit code 2 and is not restarted.", finding.Message);
    }

    [Fact]
    public void Analyze_ContainerCreating_IsHealthy()
    {
        Assert.Empty(Analyzer.Analyze("real", Pod("""{"name":"web","state":{"waiting":{"reason":"ContainerCreating"}}}"""), Noon).Findings);
    }

    [Fact]
    public void Analyze_Unschedulable_ContainsTheMessageOfTheScheduler()
    {
        var pod = Parse("""{"metadata":{"name":"web","namespace":"broken"},"status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available"}]}}""");

        Assert.Equal("0/1 nodes are available", Single(pod).Message);
    }

    [Fact]
    public void Analyze_NotReadyForTooLong_IsAnIssueOnlyThen()
    {
        var pod = Parse("""{"metadata":{"name":"web","namespace":"broken"},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False","lastTransitionTime":"2026-11-16T12:00:00Z"}]}}""");

        Assert.Empty(Analyzer.Analyze("real", pod, Noon.AddSeconds(29)).Findings);
        Assert.Equal(IssueCatalog.ReadinessProbeFailed, Assert.Single(Analyzer.Analyze("real", pod, Noon.AddSeconds(30)).Findings).Key.Aspect);
    }

    [Fact]
    public void Analyze_Terminating_IsHealthy()
    {
        var pod = Pod("""{"name":"web","state":{"waiting":{"reason":"CrashLoopBackOff"}}}""");

        Assert.Empty(Analyzer.Analyze("real", pod with { Metadata = pod.Metadata with { DeletionTimestamp = Noon } }, Noon).Findings);
    }

    [Fact]
    public void Analyze_TwoContainersWithTheSameProblem_IsOneFindingWithBothEvidences()
    {
        var finding = Single(Pod(
            """{"name":"a","state":{"waiting":{"reason":"ErrImagePull"}}},{"name":"b","state":{"waiting":{"reason":"ErrImagePull"}}}"""));

        Assert.Equal(["containerStatuses[a].state.waiting", "containerStatuses[b].state.waiting"], finding.Evidence.Select(evidence => evidence.Subject));
    }

    [Theory]
    [InlineData("web-5d9c", "5d9c", "Deployment", "web")]
    [InlineData("web-5d9c", null, "ReplicaSet", "web-5d9c")]
    [InlineData("web-5d9c", "other", "ReplicaSet", "web-5d9c")]
    public void WorkloadOf_ReplicaSet_IsTheDeploymentWhereThereIsOne(string owner, string? hash, string kind, string name)
    {
        var metadata = new MetaFacts
        {
            Name = "web-5d9c-x",
            Namespace = "broken",
            Labels = hash is null ? null : new Dictionary<string, string> { ["pod-template-hash"] = hash },
            OwnerReferences = [new OwnerFacts { Kind = "ReplicaSet", Name = owner, Controller = true }],
        };

        Assert.Equal(new ObjectName(kind, "broken", name), Owners.WorkloadOf(metadata));
    }

    private static string Waiting(string reason) => $$$$"""{"name":"web","state":{"waiting":{"reason":"{{{{reason}}}}","message":"rpc error {{{{reason}}}}"}}}""";

    private static Finding Single(PodFacts pod) => Assert.Single(Analyzer.Analyze("real", pod, Noon).Findings);

    private static PodFacts Pod(string statuses, string containers = "[]") => Parse(
        $$$"""{"metadata":{"name":"web-1","namespace":"broken","creationTimestamp":"2026-11-16T11:00:00Z","annotations":{"ignored":"yes"}},"spec":{"containers":{{{containers}}}},"status":{"phase":"Running","containerStatuses":[{{{statuses}}}]}}""");

    private static PodFacts Parse(string json) => JsonSerializer.Deserialize(json, FactsJson.Default.PodFacts)!;
}
