using ClusterCodex.TestSupport;
using ClusterCodex.TestSupport.OpenAiStub;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>What the tests of the endpoints share.</summary>
internal static class PlanCalls
{
    /// <summary>A plan for the one issue there is.</summary>
    public static readonly CreatePlanRequest Request = new() { IssueId = "iss-1", UserContext = "We deployed v2.", Horizon = Horizon.ShortTerm };

    /// <summary>The same, although there is one.</summary>
    public static readonly CreatePlanRequest Again = new(Request) { Fresh = true };

    /// <summary>A plan as lists have it.</summary>
    public static Plan Listed(Plan plan)
    {
        var listed = plan.Clone();
        listed.Evidence.Clear();
        listed.Hypotheses.Clear();
        listed.Changes.Clear();
        listed.Investigation.Clear();
        return listed;
    }

    /// <summary>Lets the stub write the plans.</summary>
    public static Dictionary<string, string?> ModelSettings(OpenAiStubServer stub, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OPENAI_API_KEY"] = "stub-key-0123456789",
            ["OPENAI_BASE_URL"] = stub.BaseUrl,
            ["Model:RetryDelay"] = "00:00:00.005",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>Waits for the policy stream, which carries users a moment after the test adds them.</summary>
    public static Task<ListPlansResponse> PolicyArrives(V1.PlanService.PlanServiceClient client) =>
        Eventually.Succeeds(async () => await client.ListPlansAsync(new ListPlansRequest()));
}
