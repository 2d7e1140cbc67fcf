using System.Text.Json;
using ClusterCodex.IssueService.Issues;
using ClusterCodex.IssueService.K8sGpt;
using ClusterCodex.IssueService.State;

namespace ClusterCodex.IssueService.Tests.K8sGpt;

public sealed class ResultReaderTests
{
    [Theory]
    [InlineData("Pod", "broken/web-1", "Pod", "broken", "web-1")]
    [InlineData("pod", "broken/web-1", "Pod", "broken", "web-1")]
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
        var target = Reader().TargetOf(new ResultSpecFacts { Kind = kind, Name = name });

        Assert.Equal(new ObjectName(expectedKind, expectedNamespace, expectedName), target);
    }

    [Fact]
    public void TargetOf_AWebhooksEntry_IsTheConfigurationThatHoldsIt()
    {
        var spec = new ResultSpecFacts { Kind = "ValidatingWebhookConfiguration", Name = "/hook.example", ParentObject = "ValidatingWebhookConfiguration/admission" };

        Assert.Equal(new ObjectName("ValidatingWebhookConfiguration", "", "admission"), Reader().TargetOf(spec));
    }

    [Theory]
    [InlineData("Pod", "")]
    [InlineData("", "broken/web-1")]
    [InlineData("Pod", "a/b/c/d")]
    public void TargetOf_NoObjectNamed_IsNone(string kind, string name)
    {
        Assert.Null(Reader().TargetOf(new ResultSpecFacts { Kind = kind, Name = name }));
    }

    [Theory]
    [InlineData("Deployment", "broken/web", true)]
    [InlineData("deployment", "broken/web", true)]
    [InlineData("Deployment", "", true)]
    [InlineData("Pod", "broken/web", false)]
    [InlineData("Deployment", "broken/api", false)]
    [InlineData("Deployment", "other/web", false)]
    public void TargetOf_TargetRef_MustNotContradictTheName(string kind, string name, bool agrees)
    {
        var spec = new ResultSpecFacts { Kind = kind, Name = name, TargetRef = new TargetRefFacts { Kind = "Deployment", Namespace = "broken", Name = "web" } };

        Assert.Equal(agrees ? new ObjectName("Deployment", "broken", "web") : null, Reader().TargetOf(spec));
    }

    [Fact]
    public void Read_SeveralTexts_IsOneFindingOnTheObjectThatOneWouldFix()
    {
        var finding = Assert.Single(Read("""{"kind":"Pod","name":"broken/web-1","error":[{"text":"Back-off pulling image \"web:nope\""},{"text":"ErrImagePull"},{"text":"0/1 nodes are available"}]}"""));

        Assert.Equal((new IssueKey("real", "Deployment", "broken", "web", IssueAspects.Workload), IssueCatalog.ImagePullBackOff, true), (finding.Key, finding.Category, finding.NeedsConfirmation));
        Assert.Equal(3, finding.Evidence.Count);
        Assert.All(finding.Evidence, evidence => Assert.Equal(new ObjectName("Pod", "broken", "web-1"), evidence.Object));
    }

    [Fact]
    public void Read_AnObjectThatDoesNotExist_IsNothing()
    {
        Assert.Empty(Read("""{"kind":"Pod","name":"broken/gone","error":[{"text":"CrashLoopBackOff"}]}"""));
        Assert.Empty(Read("""{"kind":"ConfigMap","name":"broken/kube-root-ca.crt","error":[{"text":"ConfigMap kube-root-ca.crt is not used by any pods in the namespace"}]}"""));
    }

    [Fact]
    public void Read_SensitiveMap_IsNeverRead()
    {
        var findings = Read("""{"kind":"Pod","name":"broken/web-1","details":"hunter2","error":[{"text":"crash of abc","sensitive":[{"unmasked":"hunter2","masked":"abc"}]}]}""");

        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(findings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 errors, 3 warnings", true)]
    [InlineData("FATAL: password authentication failed for user \\\"app\\\"", false)]
    public void Read_ALineOfALog_StandsAloneWhereItSaysACause(string line, bool needsConfirmation)
    {
        var finding = Assert.Single(Read($$"""{"kind":"Pod","name":"broken/web-1/app","error":[{"text":"{{line}}"}]}"""));

        Assert.Equal((IssueCatalog.LogError, true, needsConfirmation), (finding.Category, finding.QuotesLog, finding.NeedsConfirmation));
    }

    [Theory]
    [InlineData("", "Pod", "the last termination reason is OOMKilled container=app pod=web-1", IssueCatalog.OomKilled)]
    [InlineData("", "Pod", "the last termination reason is Error container=app pod=web-1", IssueCatalog.CrashLoopBackOff)]
    [InlineData("", "Pod", "the termination reason is Error exitCode=2 container=app pod=web-1", IssueCatalog.PodFailed)]
    [InlineData("", "Pod", "back-off 5m0s restarting failed container=app pod=web", IssueCatalog.CrashLoopBackOff)]
    [InlineData("", "Pod", "MountVolume.SetUp failed for volume \"v\" : secret \"db\" not found", IssueCatalog.MountFailed)]
    [InlineData("", "Pod", "rpc error: code = NotFound desc = failed to pull and unpack image \"web:9\": failed to resolve reference \"web:9\"", IssueCatalog.ImagePullBackOff)]
    [InlineData("", "Deployment", "Deployment broken/web has 1 replicas but 0 are available with status running", IssueCatalog.ReplicasUnavailable)]
    [InlineData("", "Service", "Service has no endpoints, expected label app=web", IssueCatalog.ServiceWithoutEndpoints)]
    [InlineData("", "Node", "node-1 has condition of type EtcdIsVoter, reason MemberNotLearner: Node is a voting member", IssueCatalog.NodeNotReady)]
    [InlineData("", "CronJob", "CronJob has an invalid schedule", IssueCatalog.CronJobFailing)]
    [InlineData("", "ConfigMap", "ConfigMap broken/c is not used by any pods", IssueCatalog.ConfigurationUnused)]
    [InlineData("", "Subscription", "upgrade pending", IssueCatalog.OperatorNotReady)]
    [InlineData("", "ScaledObject", "no trigger", IssueCatalog.ScalerNotReady)]
    [InlineData("Security", "Pod", "Container app is privileged", IssueCatalog.SecurityAdvice)]
    [InlineData("", "Custom", "something odd", IssueCatalog.Other)]
    [InlineData("", "Custom", "two\nlines", IssueCatalog.Other)]
    public void Category_KnownWords_IsTheAnalyzersOwn(string analyzer, string kind, string text, string category)
    {
        Assert.Equal(category, ResultCategories.Of(analyzer, kind, text));
    }

    private static ResultReader Reader() => new("real", new ResultKinds([("Pod", true), ("Deployment", true), ("Service", true), ("Node", false), ("ValidatingWebhookConfiguration", false)]), new Live());

    private static IReadOnlyList<Finding> Read(string spec) =>
        Reader().Read(JsonSerializer.Deserialize($$"""{"metadata":{"name":"r","creationTimestamp":"2026-11-16T11:00:00Z"},"spec":{{spec}}}""", ResultJson.Default.ResultFacts)!);

    /// <summary>A Deployment "web" with the pod "web-1".</summary>
    private sealed class Live : ILiveObjects
    {
        public ObjectName? SubjectOf(ObjectName name) => name switch
        {
            { Kind: "Pod", Namespace: "broken", Name: "web-1" } => new ObjectName("Deployment", "broken", "web"),
            { Kind: "Pod" } => null,
            _ => name,
        };

        public bool Evaluates(string kind) => kind is "Deployment" or "Node";
    }
}
