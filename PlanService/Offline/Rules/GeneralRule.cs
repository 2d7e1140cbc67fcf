namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>The rule for everything that no other rule covers: reports what the evidence shows, claims nothing beyond it, and proposes further checks.</summary>
internal sealed class GeneralRule : IOfflineRule
{
    public IReadOnlyCollection<string> Categories => [];

    public bool Applies(Facts facts) => true;

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var issue = facts.Evidence.Issue.Issue;
        var said = issue.Message.Length > 0 ? issue.Message : issue.Title;
        foreach (var one in facts.Evidence.Events.Where(one => one.Type == "Warning").DistinctBy(one => one.Message).Take(3))
        {
            draft.Hypotheses.Add($"The warning {one.Reason} may belong to it. Evidence: {one.Message}");
        }

        draft.Inspect(
            "See the object with its conditions and events.",
            $"describe {facts.Evidence.Kind.ToLowerInvariant()} {facts.Evidence.Name}",
            "Conditions and events confirm the message of the issue or name another cause.");
        if (facts.IsLongTerm)
        {
            draft.Advise("Fix the cause in the manifest in version control and roll it out from there.", "The issue does not come back within a week.");
            draft.Recommendations.Add($"Add a check for {facts.Evidence.Category} to the pipeline, so that it is found before it is deployed.");
        }
        else if (facts.Target is null || !draft.UndoToLastGood("The problem is new with the current revision, as far as the evidence shows."))
        {
            draft.Fix($"Fix what the message reports: {said}", "The issue is resolved automatically once the cause is gone.");
        }

        draft.ToGather.Add("What changed around the time the issue was first seen.");
        draft.Fallback = "If this does not help, gather the evidence listed and ask for another plan with what you found in the context.";
    }
}
