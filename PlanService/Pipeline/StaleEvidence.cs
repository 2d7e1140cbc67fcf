using System.Globalization;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>A plan that was made without the cluster says so first.</summary>
internal static class StaleEvidence
{
    /// <summary>The plan unchanged where the cluster was read; else with a summary that begins with what is missing and since when.</summary>
    public static PlanDocument Report(PlanDocument plan, PlanEvidence evidence)
    {
        if (!evidence.IsClusterUnread)
        {
            return plan;
        }

        var seen = evidence.Issue.Issue.LastSeenAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"known at {at.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC")
            : "known before";
        return plan with
        {
            QuickFix = plan.QuickFix with
            {
                Summary = $"The cluster could not be read, so this rests on what was {seen} and may no longer be true. {plan.QuickFix.Summary}",
            },
        };
    }
}
