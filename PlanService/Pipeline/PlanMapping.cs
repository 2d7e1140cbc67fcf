using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.PlanService.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Converts stored plans to messages.</summary>
internal static class PlanMapping
{
    // A later version's fields are left out.
    private static readonly JsonParser Grounds = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The plan as in lists: without its evidence, hypotheses, changes and investigation.</summary>
    public static Wire.Plan ToListed(this PlanRecord record)
    {
        var plan = record.ToWire();
        plan.Evidence.Clear();
        plan.Hypotheses.Clear();
        plan.Changes.Clear();
        plan.Investigation.Clear();
        return plan;
    }

    public static Wire.Plan ToWire(this PlanRecord record)
    {
        var document = PlanJson.Read(record.Document);
        var plan = Grounds.Parse<Wire.Plan>(record.Grounds);
        plan.Id = record.Id.ToString("N");
        plan.IssueId = record.IssueId;
        plan.Horizon = record.Horizon == nameof(PlanHorizon.LongTerm) ? Wire.Horizon.LongTerm : Wire.Horizon.ShortTerm;
        plan.GeneratedBy = record.GeneratedBy;
        plan.CreatedAt = record.CreatedAt.ToTimestamp();
        plan.QuickFix = new Wire.QuickFix { Summary = document.QuickFix.Summary, Fallback = document.QuickFix.Fallback };
        plan.QuickFix.Assumptions.AddRange(document.QuickFix.Assumptions);
        plan.QuickFix.Steps.AddRange(document.QuickFix.Steps.Select(ToWire));
        plan.RootCauseHypotheses.AddRange(document.RootCauseHypotheses);
        plan.EvidenceToGather.AddRange(document.EvidenceToGather);
        plan.Recommendations.AddRange(document.Recommendations);
        return plan;
    }

    public static Wire.PartialPlan ToWire(this PartialPlanDocument partial)
    {
        var wire = new Wire.PartialPlan { Summary = partial.Summary };
        wire.StepDescriptions.AddRange(partial.StepDescriptions);
        return wire;
    }

    private static Wire.PlanStep ToWire(PlanStep step)
    {
        var wire = new Wire.PlanStep
        {
            StepId = step.StepId,
            Description = step.Description,
            Validation = step.Validation,
            Impact = step.Impact.ToString().ToLowerInvariant(),
        };
        // An optional scalar of the contract cannot be assigned null.
        if (step.Kubectl is not null)
        {
            wire.Kubectl = step.Kubectl;
        }

        if (step.Rollback is not null)
        {
            wire.Rollback = step.Rollback;
        }

        return wire;
    }
}
