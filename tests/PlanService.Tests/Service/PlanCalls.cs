using ClusterCodex.TestSupport;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>What the tests of the endpoints share.</summary>
internal static class PlanCalls
{
    /// <summary>A plan for the one issue there is.</summary>
    public static readonly CreatePlanRequest Request = new() { IssueId = "iss-1", UserContext = "We deployed v2.", Horizon = Horizon.ShortTerm };

    /// <summary>A plan as lists have it.</summary>
    public static Plan Listed(Plan plan)
    {
        var listed = plan.Clone();
        listed.Evidence.Clear();
        listed.Hypotheses.Clear();
        listed.Changes.Clear();
        return listed;
    }

    /// <summary>Waits for the policy stream, which carries users a moment after the test adds them.</summary>
    public static Task<ListPlansResponse> PolicyArrives(V1.PlanService.PlanServiceClient client) =>
        Eventually.Succeeds(async () => await client.ListPlansAsync(new ListPlansRequest()));
}
