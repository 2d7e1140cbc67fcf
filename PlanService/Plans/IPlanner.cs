using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;

namespace ClusterCodex.PlanService.Plans;

/// <param name="Evidence">As fetched for the caller.</param>
/// <param name="UserContext">What the user wrote; may be empty.</param>
/// <param name="Horizon">What the plan is for.</param>
internal sealed record PlanRequest(PlanEvidence Evidence, string UserContext, PlanHorizon Horizon);

/// <summary>The making of one plan.</summary>
/// <param name="Session">The plan's redaction.</param>
/// <param name="Observer">Receives its progress.</param>
/// <param name="Author">For whom it is made.</param>
internal sealed record PlanRun(RedactionSession Session, IPlanObserver Observer, PlanAuthorization Author);

/// <summary>A plan as a planner wrote it.</summary>
/// <param name="Document">Matches the schema; has not passed the guardrails yet.</param>
/// <param name="GeneratedBy"><c>offline</c> or the model's name.</param>
internal sealed record WrittenPlan(PlanDocument Document, string GeneratedBy)
{
    /// <summary>What a reader has to know first; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>What the planner looked up beyond the evidence, in order.</summary>
    public IReadOnlyList<InvestigationStep> Investigation { get; init; } = [];

    /// <summary>What a reader must be allowed because of it, as in <see cref="EvidenceAccess.Of(PlanEvidence)"/>.</summary>
    public IReadOnlyCollection<string> Access { get; init; } = [];
}

/// <summary>One call of a tool by a model.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">As the model wrote them, redacted.</param>
/// <param name="Result">What the model was told, redacted.</param>
/// <param name="Failed">Whether it was refused or found nothing that the author may see.</param>
/// <param name="At">When it ended.</param>
internal sealed record InvestigationStep(int Number, string Tool, string Arguments, string Result, bool Failed, DateTimeOffset At);

/// <summary>Writes plans: a model, or the offline planner.</summary>
internal interface IPlanner
{
    /// <summary><c>offline</c> or the model's name.</summary>
    string Name { get; }

    /// <summary>Makes a plan.</summary>
    /// <exception cref="PlannerException">No plan could be made.</exception>
    /// <exception cref="RedactionException">The evidence cannot be redacted.</exception>
    Task<WrittenPlan> PlanAsync(PlanRequest request, PlanRun run, CancellationToken cancellationToken);
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

    /// <summary>A tool was called.</summary>
    ValueTask InvestigatedAsync(InvestigationStep step, CancellationToken cancellationToken);
}

/// <summary>Ignores the progress, for callers who only want the plan.</summary>
internal sealed class SilentObserver : IPlanObserver
{
    public static SilentObserver Instance { get; } = new();

    public ValueTask StageAsync(string name, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask InvestigatedAsync(InvestigationStep step, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
