using ClusterCodex.PlanService.Offline;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Model;

/// <summary>Lets the model write a plan and, where it does not, the offline planner, with a note that says so.</summary>
internal sealed class FallbackPlanner(ModelPlanner model, OfflinePlanner offline, ILogger<FallbackPlanner> logger) : IPlanner
{
    public string Name => model.Name;

    public async Task<WrittenPlan> PlanAsync(PlanRequest request, PlanRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await model.PlanAsync(request, run, cancellationToken);
        }
        catch (PlannerException exception)
        {
            FallbackPlannerLog.FellBack(logger, Name, exception.Message);
            // What the model began is not part of this plan.
            await run.Observer.PartialAsync(new PartialPlanDocument("", []), cancellationToken);
            var plan = await offline.PlanAsync(request, run, cancellationToken);
            return plan with { Note = $"{exception.Message} This plan was made offline, without the model." };
        }
    }
}
