using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Pipeline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.PlanService.Tests.Guardrails;
using ClusterCodex.V1;
using static ClusterCodex.PlanService.Tests.Offline.Evidences;
using static ClusterCodex.PlanService.Tests.Offline.GuardedPlans;
using PlanStep = ClusterCodex.PlanService.Plans.PlanStep;

namespace ClusterCodex.PlanService.Tests.Offline;

public sealed class OfflinePlannerTests
{
    [Fact]
    public void ImagePull_WithEarlierImage_SetsItBack()
    {
        var plan = Plan(APod("ImagePullBackOff", "Back-off pulling image", objects =>
        {
            Waiting(objects, "ImagePullBackOff", "registry.example.com/team/web:v1.1l");
            WithRevisions(objects, "registry.example.com/team/web:v1.1l", "registry.example.com/team/web:v1.11");
            WithEvent(objects, "Failed", "Failed to pull image \"registry.example.com/team/web:v1.1l\": manifest unknown: not found");
        }));

        var change = Assert.Single(Changes(plan));
        Assert.Equal("kubectl set image deployment/web app=registry.example.com/team/web:v1.11 -n broken", change.Kubectl);
        Assert.Equal("kubectl set image deployment/web app=registry.example.com/team/web:v1.1l -n broken", change.Rollback);
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains("manifest unknown", StringComparison.Ordinal));
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains("typo for 'v1.11'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dial tcp: lookup registry.example.com on 10.96.0.10:53: no such host", "nodes can resolve and reach it")]
    [InlineData("x509: certificate signed by unknown authority", "certificate authority of the registry registry.example.com")]
    [InlineData("429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.", "Wait until the registry registry.example.com allows pulls again")]
    public void ImagePull_RegistryFails_SaysWhatToDoAboutTheRegistry(string message, string advice)
    {
        var plan = Plan(APod("ErrImagePull", message, objects => Waiting(objects, "ErrImagePull", "registry.example.com/team/web:v2")));

        Assert.Empty(Changes(plan));
        Assert.Contains(plan.QuickFix.Steps, step => step.Description.Contains(advice, StringComparison.Ordinal));
        Assert.DoesNotContain(plan.QuickFix.Steps, step => step.Description.Contains("correct the reference", StringComparison.Ordinal));
    }

    [Fact]
    public void ImagePull_Unauthorized_PointsToThePullSecret()
    {
        var plan = Plan(APod("ErrImagePull", "unauthorized: authentication required", objects =>
        {
            Waiting(objects, "ErrImagePull", "registry.example.com/team/web:v2");
            objects.References.Add(new ReferencedObject { Object = new ObjectRef { Kind = "Secret", Name = "regcred" } });
        }));

        Assert.Empty(Changes(plan));
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains("pull secret regcred does not exist", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("64Mi", "", "128Mi")]
    [InlineData("1Gi", "", "2048Mi")]
    [InlineData("4Gi", "", "6144Mi")]
    [InlineData("64Mi", "not: [yaml", "128Mi")]
    [InlineData("64Mi", "kind: ResourceQuota\nstatus:\n  hard:\n    limits.memory: 932Mi\n  used:\n    limits.memory: 900Mi\n", "96Mi")]
    [InlineData("64Mi", "kind: LimitRange\nspec:\n  limits:\n  - type: Container\n    max:\n      memory: 100Mi\n", "100Mi")]
    public void OutOfMemory_RaisesTheLimitWithinQuotas(string limit, string quota, string expected)
    {
        var plan = Plan(OutOfMemory(limit, quota));

        var change = Assert.Single(Changes(plan));
        Assert.Equal($"kubectl set resources deployment/web --containers=app --limits=memory={expected} -n broken", change.Kubectl);
        Assert.Equal("kubectl rollout undo deployment/web -n broken", change.Rollback);
        Assert.Contains(limit, change.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void OutOfMemory_QuotaUsedUp_IsAdvice()
    {
        var plan = Plan(OutOfMemory("64Mi", "kind: ResourceQuota\nstatus:\n  hard: {limits.memory: 932Mi}\n  used: {limits.memory: 932Mi}\n"));

        Assert.Empty(Changes(plan));
        Assert.Contains(plan.QuickFix.Steps, step => step.Description.Contains("quota", StringComparison.Ordinal));
    }

    [Fact]
    public void MissingKey_ListsTheKeysThatExist()
    {
        var plan = Plan(APod("CreateContainerConfigError", "couldn't find key log_levle in ConfigMap broken/web", objects =>
        {
            Waiting(objects, "CreateContainerConfigError", "web:v2");
            objects.References.Add(new ReferencedObject { Object = new ObjectRef { Kind = "ConfigMap", Name = "web" }, Exists = true, WantedKey = "log_levle", Keys = { "log_level", "greeting" } });
        }));

        Assert.Contains(plan.QuickFix.Steps, step => step.Description.Contains("log_level, greeting", StringComparison.Ordinal));
        Assert.Contains(plan.RootCauseHypotheses, text => text.Contains("typo for 'log_level'", StringComparison.Ordinal));
        Assert.Contains(plan.QuickFix.Steps, step => step.Kubectl == "kubectl describe configmaps/web -n broken");
    }

    [Theory]
    [InlineData("0/1 nodes are available: 1 Insufficient memory.", "memory")]
    [InlineData("0/1 nodes are available: 1 node(s) had taint {x: }, that the pod didn't tolerate.", "taint")]
    [InlineData("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", "labels")]
    [InlineData("pod has unbound immediate PersistentVolumeClaims", "claim")]
    public void Unschedulable_ReasonIsUnderstood(string message, string expected)
    {
        var plan = Plan(APod("Unschedulable", message, objects => WithEvent(objects, "FailedScheduling", message)));

        Assert.Contains(expected, plan.RootCauseHypotheses[0], StringComparison.Ordinal);
        Assert.Contains(message, plan.RootCauseHypotheses[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Readiness probe failed: HTTP probe failed with statuscode: 404", "path")]
    [InlineData("Readiness probe failed: HTTP probe failed with statuscode: 500", "unhealthy")]
    [InlineData("Readiness probe failed: dial tcp 10.0.0.1:8080: connect: connection refused", "Nothing listens")]
    [InlineData("Liveness probe failed: context deadline exceeded", "too slowly")]
    public void Probe_FailureIsUnderstood(string message, string expected)
    {
        var plan = Plan(APod("ReadinessProbeFailed", message, objects =>
        {
            objects.Pods[0].Containers[0].State = ContainerState.Types.State.Running;
            objects.Pods[0].Containers[0].Reason = "";
            objects.Pods[0].Containers[0].Restarts = 0;
            WithEvent(objects, "Unhealthy", message);
        }));

        Assert.Contains(expected, plan.RootCauseHypotheses[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Deployment_WhosePodsCannotPull_GetsTheImageFix()
    {
        var evidence = ADeployment("ProgressDeadlineExceeded", objects =>
        {
            Waiting(objects, "ImagePullBackOff", "web:v3");
            WithRevisions(objects, "web:v3", "web:v2");
        });

        Assert.Equal("kubectl set image deployment/web app=web:v2 -n broken", Assert.Single(Changes(Plan(evidence))).Kubectl);
    }

    [Fact]
    public void Deployment_Stuck_CitesItsConditions()
    {
        var evidence = ADeployment("ProgressDeadlineExceeded", objects =>
        {
            objects.Pods.Clear();
            objects.Object.Conditions.Add(new ObjectCondition { Type = "Progressing", Status = "False", Reason = "ProgressDeadlineExceeded", Message = "ReplicaSet web-1 has timed out progressing." });
        });

        Assert.Contains(Plan(evidence).RootCauseHypotheses, text => text.Contains("has timed out progressing", StringComparison.Ordinal));
    }

    public static TheoryData<string> Categories => [.. OfflinePlanner.Categories.Concat(["ProgressDeadlineExceeded", "K8sGPTFinding", "SomethingNew"]).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Categories))]
    public void EveryCategory_BothHorizons_KeepSchemaAndGuardrails(string category)
    {
        foreach (var full in new[] { true, false })
        {
            var evidence = APod(category, "something is wrong", objects =>
            {
                if (full)
                {
                    WithRevisions(objects);
                    WithLog(objects, "error: boom");
                    WithEvent(objects, "BackOff", "Back-off restarting failed container");
                }
                else
                {
                    objects.Pods.Clear();
                }
            });
            var shortTerm = Plan(evidence);
            var longTerm = Plan(evidence, PlanHorizon.LongTerm);

            foreach (var plan in new[] { shortTerm, longTerm })
            {
                Assert.NotNull(PlanSchema.Read(PlanJson.Write(plan), out var errors));
                Assert.Empty(errors);
                Assert.DoesNotContain(plan.QuickFix.Steps, step => char.IsLower(step.Description[0]));
            }

            Assert.Empty(Changes(longTerm));
            Assert.NotEqual(PlanJson.Write(shortTerm), PlanJson.Write(longTerm));
            Assert.NotEmpty(longTerm.Recommendations);
            Assert.Equal(PlanJson.Write(shortTerm), PlanJson.Write(Plan(evidence)));
        }
    }

    private static PlanEvidence OutOfMemory(string limit, string quota) => APod("OOMKilled", "OOMKilled", objects =>
    {
        var container = objects.Pods[0].Containers[0];
        container.LastReason = "OOMKilled";
        container.LastExitCode = 137;
        container.MemoryLimit = limit;
        if (quota.Length > 0)
        {
            objects.Quotas.Add(quota);
        }
    });

    private static PlanEvidence ADeployment(string category, Action<ObjectEvidence> more)
    {
        var pod = APod(category, "Deployment does not have minimum availability.", more);
        pod.Issue.Issue.Kind = "Deployment";
        pod.Issue.Issue.Name = "web";
        return pod;
    }

    private static void Waiting(ObjectEvidence objects, string reason, string image)
    {
        var container = objects.Pods[0].Containers[0];
        container.Reason = reason;
        container.Image = image;
        container.LastReason = "";
        container.LastExitCode = 0;
        container.Restarts = 0;
    }
}
