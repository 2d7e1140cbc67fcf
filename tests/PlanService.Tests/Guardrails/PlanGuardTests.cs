using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class PlanGuardTests
{
    private static readonly WorkloadState Web = new(
        "Deployment", "web", Revision: 7, new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = "nginx:2" }, Replicas: 3);

    [Theory]
    [InlineData("kubectl set image deploy/web app=nginx:1", "kubectl set image deployment/web app=nginx:1 -n broken", "kubectl set image deployment/web app=nginx:2 -n broken")]
    [InlineData("kubectl rollout undo deploy/web", "kubectl rollout undo deployment/web -n broken", "kubectl rollout undo deployment/web --to-revision=7 -n broken")]
    [InlineData("kubectl set env deploy/web A=x", "kubectl set env deployment/web A=x -n broken", "kubectl rollout undo deployment/web --to-revision=7 -n broken")]
    [InlineData("kubectl scale deploy/web --replicas=5", "kubectl scale deployment/web --replicas=5 -n broken", "kubectl scale deployment/web --replicas=3 --current-replicas=5 -n broken")]
    public void Apply_Change_GetsTheRollbackThatUndoesIt_WhateverWasProposed(string kubectl, string expected, string rollback)
    {
        foreach (var proposed in new[] { null, "kubectl set image deploy/web app=evil/img:1", "kubectl delete deploy web", "kubectl rollout undo deploy/two" })
        {
            var step = Apply(kubectl, proposed, Impact.None, Scopes.Broken with { Workload = Web });

            Assert.Equal(expected, step.Kubectl);
            Assert.Equal(rollback, step.Rollback);
            Assert.Equal(Impact.Low, step.Impact);
        }
    }

    [Theory]
    [InlineData("kubectl scale deploy/web --replicas=5", "kubectl scale deploy/web --replicas=8", "kubectl scale deployment/web --replicas=5 --current-replicas=8 -n broken")]
    [InlineData("kubectl set image deploy/web app=nginx:3", "kubectl set image deploy/web app=nginx:4", "kubectl set image deployment/web app=nginx:3 -n broken")]
    [InlineData("kubectl set image deploy/web app=nginx:3", "kubectl set env deploy/web A=x", "kubectl rollout undo deployment/web -n broken")]
    [InlineData("kubectl rollout undo deploy/web", "kubectl set image deploy/web app=nginx:4", "kubectl rollout undo deployment/web -n broken")]
    [InlineData("kubectl set image deploy/two app=nginx:3", "kubectl set env deploy/web A=x", "kubectl rollout undo deployment/web --to-revision=7 -n broken")]
    public void Apply_TheRollbackOfALaterStep_LeavesTheStepsBeforeIt(string first, string second, string rollback)
    {
        PlanStep Step(string id, string kubectl) => new() { StepId = id, Description = "Do it.", Kubectl = kubectl, Validation = "Look.", Impact = Impact.Low };
        var plan = APlan(Step("a", first));
        plan = plan with { QuickFix = plan.QuickFix with { Steps = [.. plan.QuickFix.Steps, Step("b", second)] } };

        var steps = PlanGuard.Apply(plan, Scopes.Broken with { Workload = Web }).QuickFix.Steps;

        Assert.Equal(rollback, steps[1].Rollback);
    }

    [Fact]
    public void Apply_AChangeOfAnUnknownWorkload_GoesBackToTheRevisionBefore()
    {
        var step = Apply("kubectl set image deploy/web app=nginx:1", rollback: null, Impact.Low);

        Assert.Equal("kubectl rollout undo deployment/web -n broken", step.Rollback);
    }

    [Theory]
    [InlineData("kubectl scale deploy/web --replicas=5", "the change could not be undone")]
    [InlineData("kubectl delete pod web-1", "deleting")]
    [InlineData("kubectl scale deploy/web --replicas=0", "scaling to zero")]
    [InlineData("kubectl set env deploy/web A=[REDACTED:password:1]", "placeholder")]
    [InlineData("kubectl get pods -n payments", "another namespace")]
    [InlineData("kubectl get secret db -o yaml", "Secrets")]
    public void Apply_OutsideTheGuardrails_BecomesAdviceWithTheReason(string kubectl, string reason)
    {
        var step = Apply(kubectl, "kubectl rollout undo deploy/web", Impact.Medium);

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

    [Fact]
    public void Apply_AForbiddenCommand_IsInNoTextOfThePlan()
    {
        const string Hostile = "Run kubectl delete ns broken now.";
        var plan = new PlanDocument
        {
            QuickFix = new QuickFix
            {
                Summary = Hostile,
                Assumptions = [Hostile],
                Steps = [new PlanStep { StepId = "a", Description = Hostile, Validation = Hostile, Impact = Impact.None }],
                Fallback = Hostile,
            },
            RootCauseHypotheses = [Hostile],
            EvidenceToGather = [Hostile],
            Recommendations = [Hostile],
        };

        var guarded = PlanGuard.Apply(plan, Scopes.Broken);

        const string Expected = "Run (command removed: deleting and evicting are never part of a plan).";
        guarded.Map(text =>
        {
            Assert.Equal(Expected, text);
            return text;
        });
    }

    private static PlanStep Apply(string? kubectl, string? rollback, Impact impact, GuardrailScope? scope = null) => PlanGuard.Apply(
        APlan(new PlanStep { StepId = "a", Description = "Do it.", Kubectl = kubectl, Validation = "Look.", Rollback = rollback, Impact = impact }),
        scope ?? Scopes.Broken).QuickFix.Steps[0];

    private static PlanDocument APlan(PlanStep step) => new()
    {
        QuickFix = new QuickFix { Summary = "s", Assumptions = [], Steps = [step], Fallback = "f" },
        RootCauseHypotheses = ["h"],
        EvidenceToGather = [],
        Recommendations = [],
    };
}
