using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Prompt;
using Microsoft.Extensions.Options;

namespace ClusterCodex.PlanService.Investigation;

/// <summary>Lets models look things up, as the user and within bounds.</summary>
internal sealed class Investigator(ToolReader reader, IOptions<InvestigationOptions> options, IOptions<PromptOptions> prompt, TimeProvider time)
{
    // Results have names that the plan's aliases do not know.
    private readonly InvestigationOptions _bounds = prompt.Value.AnonymiseNames ? options.Value with { MaxCalls = 0 } : options.Value;

    /// <summary>Begins the investigation of one plan.</summary>
    public PlanInvestigation Begin(PlanRequest request, PlanRun run) => new(reader, _bounds, time, request, run);
}
