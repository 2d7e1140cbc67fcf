using ClusterCodex.PlanService.Offline.Advice;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>Categories whose message names the cause and whose fix lies outside the commands of a plan: <see cref="CategoryAdvice"/>.</summary>
internal sealed class TableRule : IOfflineRule
{
    public IReadOnlyCollection<string> Categories => CategoryAdvice.All.Keys;

    public bool Applies(Facts facts) => false;

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var advice = CategoryAdvice.All[facts.Evidence.Category];
        draft.Inspect("See what the cluster reports about it.", Named(advice.Check, facts), advice.Expect);
        if (facts.PodName.Length > 0 && facts.Evidence.Kind is "Job" or "CronJob")
        {
            draft.Inspect("Read the end of the log of its last pod.", $"logs {facts.PodName} --tail=100", "The last lines name the error.");
        }

        draft.Field = advice.Field;
        if (facts.IsLongTerm)
        {
            draft.Recommendations.AddRange(advice.Prevent);
        }
        else
        {
            draft.Fix(
                facts.Cause is { } log ? $"{advice.Fix} For its cause: {LogAdvice.For(log, facts.Container?.LastExitCode ?? 0)}" : advice.Fix,
                "The issue is resolved by itself once the cause is gone.");
        }

        draft.Fallback = "If this does not help, gather the events of the object and ask for another plan with what you found in the context.";
    }

    private static string Named(string command, Facts facts) => command
        .Replace("{kind}", facts.Evidence.Kind.ToLowerInvariant(), StringComparison.Ordinal)
        .Replace("{name}", facts.Evidence.Name, StringComparison.Ordinal);
}
