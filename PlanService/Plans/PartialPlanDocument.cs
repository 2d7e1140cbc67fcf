namespace ClusterCodex.PlanService.Plans;

/// <summary>A plan as far as it is written.</summary>
/// <param name="Summary">Empty until complete.</param>
/// <param name="StepDescriptions">Complete ones, in order.</param>
internal sealed record PartialPlanDocument(string Summary, IReadOnlyList<string> StepDescriptions);
