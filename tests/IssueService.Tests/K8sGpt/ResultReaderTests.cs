using System.Text.Json;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;

namespace ClusterCodex.IssueService.Tests.K8sGpt;

public sealed class ResultReaderTests
{
    [Theory]
    [InlineData("Pod", "broken/web-1", "Pod", "broken", "web-1")]
    [InlineData("Security/Pod", "broken/web-1", "Pod", "broken", "web-1")]
    [InlineData("Pod", "broken/web-1/app", "Pod", "broken", "web-1")]
    [InlineData("Node", "node-1", "Node", "", "node-1")]
    [InlineData("Pod", "web-1", "Pod", ResultReader.Unknown, "web-1")]
    [InlineData("ValidatingWebhookConfiguration", "/hook.example", "ValidatingWebhookConfiguration", "", "hook.example")]
    [InlineData("Pod", "/web-1", "Pod", ResultReader.Unknown, "web-1")]
    [InlineData("Unheard", "thing", "Unheard", ResultReader.Unknown, "thing")]
    [InlineData("EKS", "AWS/EKS", "EKS", "AWS", "EKS")]
    public void TargetOf_UnusualNames_IsTheReferencedObject(string kind, string name, string expectedKind, string expectedNamespace, string expectedName)
    {
        var target = ResultReader.TargetOf(new ResultSpecFacts { Kind = kind, Name = name }, IsNamespaced);

        Assert.Equal(new ObjectName(expectedKind, expectedNamespace, expectedName), target);
    }

    [Theory]
    [InlineData("Pod", "")]
    [InlineData("", "broken/web-1")]
    [InlineData("Pod", "a/b/c/d")]
    public void TargetOf_NoObjectNamed_IsNone(string kind, string name)
    {
        Assert.Null(ResultReader.TargetOf(new ResultSpecFacts { Kind = kind, Name = name }, IsNamespaced));
    }

    [Fact]
    public void TargetOf_TargetRef_IsPreferred()
    {
        var spec = new ResultSpecFacts { Kind = "Pod", Name = "x/y", TargetRef = new TargetRefFacts { Kind = "Deployment", Namespace = "broken", Name = "web" } };

        Assert.Equal(new ObjectName("Deployment", "broken", "web"), ResultReader.TargetOf(spec, IsNamespaced));
    }

    [Fact]
    public void Read_SeveralTexts_IsOneFindingPerCategory()
    {
        var findings = Read("""{"kind":"Pod","name":"broken/web-1","error":[{"text":"Back-off pulling image \"web:nope\""},{"text":"ErrImagePull"},{"text":"0/1 nodes are available"}]}""");

        Assert.Equal([IssueCatalog.ImagePullBackOff, IssueCatalog.Unschedulable], findings.Select(finding => finding.Key.Aspect));
        Assert.Equal(2, findings[0].Evidence.Count);
    }

    [Fact]
    public void Read_SensitiveMap_IsNeverRead()
    {
        var findings = Read("""{"kind":"Pod","name":"broken/web-1","details":"hunter2","error":[{"text":"crash of abc","sensitive":[{"unmasked":"hunter2","masked":"abc"}]}]}""");

        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ReplicaSet/web-1", IssueCatalog.CrashLoopBackOff)]
    [InlineData("", IssueCatalog.PodFailed)]
    public void Read_EndedContainer_IsACrashWhereItsOwnerRestartsIt(string parent, string category)
    {
        var findings = Read($$"""{"kind":"Pod","name":"broken/web-1-x","parentObject":"{{parent}}","error":[{"text":"the termination reason is Error exitCode=2 container=app pod=web-1-x"}]}""");

        Assert.Equal(category, Assert.Single(findings).Key.Aspect);
    }

    [Theory]
    [InlineData("Pod", "the last termination reason is OOMKilled container=app pod=web-1", IssueCatalog.OomKilled)]
    [InlineData("Pod", "the last termination reason is Error container=app pod=web-1", IssueCatalog.CrashLoopBackOff)]
    [InlineData("Pod", "the termination reason is Error exitCode=2 container=app pod=web-1", IssueCatalog.PodFailed)]
    [InlineData("Pod", "back-off 5m0s restarting failed container=app pod=web", IssueCatalog.CrashLoopBackOff)]
    [InlineData("Deployment", "Deployment broken/web has 1 replicas but 0 are available with status running", IssueCatalog.ReplicasUnavailable)]
    [InlineData("Service", "Service has no endpoints, expected label app=web", IssueCatalog.ServiceWithoutEndpoints)]
    [InlineData("Pod", "rpc error: code = NotFound desc = failed to pull and unpack image \"web:9\": failed to resolve reference \"web:9\"", IssueCatalog.ImagePullBackOff)]
    [InlineData("Custom", "something odd", IssueCatalog.Other)]
    public void OfText_KnownWords_IsTheCategory(string kind, string text, string category)
    {
        Assert.Equal(category, IssueCatalog.OfText(kind, text));
    }

    private static bool? IsNamespaced(string kind) => kind switch
    {
        "Pod" or "Deployment" or "Service" => true,
        "Node" or "ValidatingWebhookConfiguration" => false,
        _ => null,
    };

    private static IReadOnlyList<Finding> Read(string spec) => ResultReader.Read(
        "real",
        JsonSerializer.Deserialize($$"""{"metadata":{"name":"r","creationTimestamp":"2026-11-16T11:00:00Z"},"spec":{{spec}}}""", ResultJson.Default.ResultFacts)!,
        IsNamespaced);
}
