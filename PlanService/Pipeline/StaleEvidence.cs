using System.Globalization;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>States at the start of a plan that it was made without access to the cluster.</summary>
internal static class StaleEvidence
{
    /// <summary>Returns the plan unchanged if the cluster was read; otherwise with a summary that begins with what is missing and since when.</summary>
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
                Summary = $"The cluster could not be read, so this is based on what was {seen} and may no longer be true. {plan.QuickFix.Summary}",
            },
        };
    }
}
