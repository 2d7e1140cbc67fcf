using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;

namespace ClusterCodex.PlanService.Plans;

/// <param name="Evidence">As fetched for the caller.</param>
/// <param name="UserContext">What the user wrote; may be empty.</param>
/// <param name="Horizon">What the plan is for.</param>
internal sealed record PlanRequest(PlanEvidence Evidence, string UserContext, PlanHorizon Horizon);

/// <summary>Writes plans: a model, or the offline planner.</summary>
internal interface IPlanner
{
    /// <summary><c>offline</c> or the model's name.</summary>
    string Name { get; }

    /// <summary>Makes a plan that matches the schema and has not passed the guardrails yet.</summary>
    /// <exception cref="PlannerException">No plan could be made.</exception>
    /// <exception cref="RedactionException">The evidence cannot be redacted.</exception>
    Task<PlanDocument> PlanAsync(PlanRequest request, RedactionSession session, IPlanObserver observer, CancellationToken cancellationToken);
}

/// <summary>Names of the stages as a stream reports them.</summary>
internal static class PlanStages
{
    public const string Evidence = "evidence";
    public const string Redaction = "redaction";
    public const string Prompt = "prompt";
    public const string Model = "model";
    public const string Schema = "schema";
    public const string Guardrails = "guardrails";
    public const string Storage = "storage";
}

/// <summary>Receives the progress of a plan.</summary>
internal interface IPlanObserver
{
    /// <summary>A stage begins; the one before is done.</summary>
    ValueTask StageAsync(string name, CancellationToken cancellationToken);

    ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken);
}

/// <summary>Ignores the progress, for callers who only want the plan.</summary>
internal sealed class SilentObserver : IPlanObserver
{
    public static SilentObserver Instance { get; } = new();

    public ValueTask StageAsync(string name, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
