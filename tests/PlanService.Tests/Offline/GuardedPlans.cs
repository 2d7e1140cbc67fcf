using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Pipeline;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Tests.Guardrails;
using PlanStep = ClusterCodex.PlanService.Plans.PlanStep;

namespace ClusterCodex.PlanService.Tests.Offline;

/// <summary>Plans of the offline planner behind the guardrails.</summary>
internal static class GuardedPlans
{
    // Whatever it proposes must come through the guardrails unchanged in meaning: nothing it wrote may turn into advice.
    public static PlanDocument Plan(PlanEvidence evidence, PlanHorizon horizon = PlanHorizon.ShortTerm, string context = "")
    {
        var plan = OfflinePlanner.Write(new PlanRequest(evidence, context, horizon));
        var guarded = PlanGuard.Apply(plan, Scopes.Broken with { Workload = evidence.Workload is { } workload ? WorkloadEvidence.StateOf(evidence, workload) : null });
        Assert.Equal(plan.QuickFix.Steps.Count(step => step.Kubectl is null), guarded.QuickFix.Steps.Count(step => step.Kubectl is null));
        return guarded;
    }

    public static IEnumerable<PlanStep> Changes(PlanDocument plan) => plan.QuickFix.Steps.Where(step => step.Rollback is not null);
}
