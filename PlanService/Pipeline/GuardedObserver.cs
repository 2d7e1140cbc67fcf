using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Passes on the progress of a plan without the commands that its guardrails would refuse: what a person reads meanwhile is no less guarded than the plan.</summary>
/// <param name="observer">Receives it.</param>
/// <param name="guard">Takes refused commands out of a text.</param>
internal sealed class GuardedObserver(IPlanObserver observer, Func<string, string> guard) : IPlanObserver
{
    public ValueTask StageAsync(string name, CancellationToken cancellationToken) => observer.StageAsync(name, cancellationToken);

    public ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken) =>
        observer.PartialAsync(new PartialPlanDocument(guard(partial.Summary), [.. partial.StepDescriptions.Select(guard)]), cancellationToken);

    public ValueTask InvestigatedAsync(InvestigationStep step, CancellationToken cancellationToken) => observer.InvestigatedAsync(step, cancellationToken);
}
