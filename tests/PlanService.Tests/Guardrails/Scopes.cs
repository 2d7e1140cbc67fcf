using ClusterCodex.PlanService.Guardrails;

namespace ClusterCodex.PlanService.Tests.Guardrails;

internal static class Scopes
{
    /// <summary>A plan in namespace <c>broken</c> of a caller who may do everything there and see nodes.</summary>
    public static GuardrailScope Broken { get; } = new("broken", (_, _, ns) => ns is null or "broken")
    {
        Containers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["Deployment/web"] = ["app"],
            ["Deployment/two"] = ["app", "proxy"],
        },
    };

    /// <summary>As the seed's demo user: Pods, Deployments and Events of <c>broken</c>.</summary>
    public static GuardrailScope DemoUser { get; } = Broken with
    {
        Allows = (_, kind, ns) => ns == "broken" && kind is "Pod" or "Deployment" or "Event",
    };

    public static KubectlOperation Allowed(string command, GuardrailScope? scope = null) =>
        Assert.IsType<GuardrailVerdict.Allowed>(KubectlParser.Parse(command, scope ?? Broken)).Operation;

    public static string Refused(string command, GuardrailScope? scope = null) =>
        Assert.IsType<GuardrailVerdict.Refused>(KubectlParser.Parse(command, scope ?? Broken)).Reason;
}
