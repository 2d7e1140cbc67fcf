using ClusterCodex.Gateway.Transcoding;

namespace ClusterCodex.Gateway.Tests.Transcoding;

public sealed class RouteTableTests
{
    private static readonly RouteTable Table = RouteTable.Build(ServiceContract.ClusterCodex);

    [Fact]
    public void Build_Contracts_HasEveryAnnotatedMethodAndNoOther()
    {
        var names = Table.PublicMethods.Select(route => route.Method.FullName).ToHashSet();

        Assert.Contains("clustercodex.v1.IssueService.ListIssues", names);
        Assert.Contains("clustercodex.v1.PlanExecutionService.ExecuteStep", names);
        Assert.DoesNotContain("clustercodex.v1.IdentityService.Exchange", names);
        Assert.DoesNotContain("clustercodex.v1.IdentityService.IssueServiceToken", names);
        Assert.DoesNotContain("clustercodex.v1.PolicyService.WatchPolicies", names);
        Assert.DoesNotContain("clustercodex.v1.PolicyService.WriteAuditEntry", names);
        Assert.DoesNotContain("clustercodex.v1.ResourceService.GatherEvidence", names);
    }

    [Fact]
    public void Build_LiteralSegments_ComeBeforeVariables()
    {
        var ids = Table.Routes.Select(route => route.Method.Name).ToList();

        Assert.True(ids.IndexOf("StreamIssues") < ids.IndexOf("GetIssue"));
        Assert.True(ids.IndexOf("ListSources") < ids.IndexOf("GetIssue"));
    }

    [Fact]
    public void Build_StreamAndUnaryOnOnePath_AreShared()
    {
        var logs = Table.Routes.Where(route => route.IsShared).Select(route => route.Method.Name);

        Assert.Equal(["FollowLogs", "GetLogs"], logs);
    }

    [Fact]
    public void Build_ServiceGivenTwice_NamesTheClash()
    {
        var twice = ServiceContract.From(V1.IssuesReflection.Descriptor, "a").Concat(ServiceContract.From(V1.IssuesReflection.Descriptor, "b")).ToList();

        var exception = Assert.Throws<InvalidOperationException>(() => RouteTable.Build(twice));

        Assert.Contains("GET /api/issues/{id}", exception.Message, StringComparison.Ordinal);
    }
}
