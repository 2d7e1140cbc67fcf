using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class PlanGuardTests
{
    [Fact]
    public void Apply_Change_KeepsCanonicalCommandAndRollback()
    {
        var step = Apply("kubectl set image deploy/web app=nginx:1", "kubectl set image deploy/web app=nginx:2", Impact.None);

        Assert.Equal("kubectl set image deployment/web app=nginx:1 -n broken", step.Kubectl);
        Assert.Equal("kubectl set image deployment/web app=nginx:2 -n broken", step.Rollback);
        Assert.Equal(Impact.Low, step.Impact);
    }

    [Theory]
    [InlineData("kubectl set image deploy/web app=nginx:1", null, "no rollback")]
    [InlineData("kubectl set image deploy/web app=nginx:1", "kubectl delete deploy web", "rollback is refused")]
    [InlineData("kubectl set image deploy/web app=nginx:1", "kubectl rollout undo deploy/web; id", "rollback is refused")]
    [InlineData("kubectl set image deploy/web app=nginx:1", "kubectl get pods", "does not undo")]
    [InlineData("kubectl set image deploy/web app=nginx:1", "kubectl rollout undo deploy/two", "does not undo")]
    [InlineData("kubectl delete pod web-1", null, "deleting")]
    [InlineData("kubectl scale deploy/web --replicas=0", "kubectl scale deploy/web --replicas=1", "scaling to zero")]
    [InlineData("kubectl set env deploy/web A=[REDACTED:password:1]", "kubectl rollout undo deploy/web", "placeholder")]
    [InlineData("kubectl set env deploy/web A=x", "kubectl set env deploy/web A='[REDACTED:password:1]'", "placeholder")]
    [InlineData("kubectl get pods -n payments", null, "another namespace")]
    [InlineData("kubectl get secret db -o yaml", null, "Secrets")]
    public void Apply_OutsideTheGuardrails_BecomesAdviceWithTheReason(string kubectl, string? rollback, string reason)
    {
        var step = Apply(kubectl, rollback, Impact.Medium);

        Assert.Null(step.Kubectl);
        Assert.Null(step.Rollback);
        Assert.StartsWith("Do it. (Advice only, no command: ", step.Description, StringComparison.Ordinal);
        Assert.Contains(reason, step.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Look_HasNoRollbackAndNoImpact()
    {
        var step = Apply("kubectl get po", "kubectl rollout undo deploy/web", Impact.High);

        Assert.Equal("kubectl get pods -n broken", step.Kubectl);
        Assert.Null(step.Rollback);
        Assert.Equal(Impact.None, step.Impact);
    }

    [Fact]
    public void Apply_Advice_HasNoRollback() => Assert.Null(Apply(null, "kubectl rollout undo deploy/web", Impact.Low).Rollback);

    [Theory]
    [InlineData("The pods are ready.", "The pods are ready.")]
    [InlineData("kubectl rollout status deploy/web", "kubectl rollout status deployment/web -n broken")]
    [InlineData("kubectl delete pod x", "Check by hand: the command proposed for validation is refused because deleting and evicting are never part of a plan.")]
    [InlineData("kubectl rollout restart deploy/web", "Check by hand: the command proposed for validation changes something.")]
    public void Apply_Validation_IsASentenceOrALook(string validation, string expected)
    {
        var plan = PlanGuard.Apply(APlan(new PlanStep { StepId = "a", Description = "Do it.", Validation = validation, Impact = Impact.None }), Scopes.Broken);

        Assert.Equal(expected, plan.QuickFix.Steps[0].Validation);
    }

    private static PlanStep Apply(string? kubectl, string? rollback, Impact impact) => PlanGuard.Apply(
        APlan(new PlanStep { StepId = "a", Description = "Do it.", Kubectl = kubectl, Validation = "Look.", Rollback = rollback, Impact = impact }),
        Scopes.Broken).QuickFix.Steps[0];

    private static PlanDocument APlan(PlanStep step) => new()
    {
        QuickFix = new QuickFix { Summary = "s", Assumptions = [], Steps = [step], Fallback = "f" },
        RootCauseHypotheses = ["h"],
        EvidenceToGather = [],
        Recommendations = [],
    };
}
