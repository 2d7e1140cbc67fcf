using ClusterCodex.PlanService.Plans;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>Lets models look things up, as the user and within bounds.</summary>
internal sealed class Investigator(ToolReader reader, IOptions<InvestigationOptions> options, TimeProvider time)
{
    /// <summary>Begins the investigation of one plan.</summary>
    public PlanInvestigation Begin(PlanRequest request, PlanRun run) => new(reader, options.Value, time, request, run);
}
