using System.Globalization;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A container that starts and exits again: diagnosed from its exit code, its last log lines and its revisions.</summary>
internal sealed class CrashRule : IOfflineRule
{
    private const int QuotedLines = 3;

    private static readonly string[] Reasons = ["CrashLoopBackOff", "Error", "ContainerCannotRun", "RunContainerError", "StartError", "ContainerExited", "PodFailed", "LogError", "InitContainerWaiting"];

    public IReadOnlyCollection<string> Categories => Reasons;

    public bool Applies(Facts facts) =>
        (facts.Container is { Ready: false } one && (Reasons.Contains(one.Reason, StringComparer.Ordinal) || (one.Restarts > 2 && one.LastReason == "Error")));

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var container = facts.Container;
        var lines = facts.Cause is { } cause ? [cause.Line] : facts.LastLines(QuotedLines);
        var finding = CrashCause.Find(facts.Cause, container, facts.Evidence.Objects.References);
        var exit = container is { } one && (one.LastExitCode != 0 || one.LastReason.Length > 0)
            ? FormattableString.Invariant($" with exit code {one.LastExitCode} ({CrashCause.Meaning(one.LastExitCode)})") : "";
        foreach (var hypothesis in finding.Hypotheses)
        {
            draft.Hypotheses.Add(hypothesis);
        }

        AddRevisionHypothesis(draft);
        if (draft.Hypotheses.Count == 0)
        {
            draft.Hypotheses.Add($"The program exits{exit}; {(lines.Count > 0 ? $"the last lines of its log do not say why. Evidence: {lines[^1]}" : "the evidence does not show why.")}");
        }

        if (facts.PodName.Length > 0)
        {
            draft.Inspect(
                lines.Count > 0 ? $"Read the end of the previous run's log. Known so far: {string.Join(" | ", lines)}" : "Read the end of the previous run's log.",
                $"logs {facts.PodName}{(container is null ? "" : $" -c {container.Name}")} --previous --tail=100",
                "The last lines show the error that stops the program.");
        }

        if (facts.IsLongTerm)
        {
            WriteLongTerm(draft, finding);
        }
        else
        {
            WriteShortTerm(draft, finding);
        }

        draft.Fallback = "If it still exits, compare the container's command, environment and mounted files with those of a revision that ran, and run the image locally with the same ones.";
        if (!facts.HasLogs)
        {
            draft.ToGather.Add("The log of the previous run: without it the cause is a guess.");
        }
    }

    private static void AddRevisionHypothesis(PlanDraft draft)
    {
        var facts = draft.Facts;
        if (facts.LastGood is { } good && facts.Current is { } current)
        {
            var text = FormattableString.Invariant($"Revision {current.Revision} introduced the problem{(facts.Introduced.Length > 0 ? $" ({facts.Introduced})" : "")}: revision {good.Revision} has {good.ReadyReplicas} ready pods")
                + (facts.SaysDeployed ? ", and you mention a change." : ".");
            draft.Hypotheses.Insert(facts.SaysDeployed ? 0 : draft.Hypotheses.Count, text);
        }
        else if (facts.SaysDeployed)
        {
            draft.Hypotheses.Add("The change you mention introduced the problem; the evidence shows no earlier revision to compare with.");
        }
    }

    private static void WriteShortTerm(PlanDraft draft, CrashFinding finding)
    {
        var facts = draft.Facts;
        if (finding.MissingVariable is { } variable)
        {
            WriteVariable(draft, variable);
        }
        else if (!draft.UndoToLastGood("The current revision has not kept running."))
        {
            draft.Fix(
                (facts.ForbidsRollback && facts.LastGood is not null ? "You ruled out a rollback. " : "") + Sentence(finding.Advice),
                "The container keeps running for several minutes without a restart.");
        }
        else if (finding.Summary.Length > 0)
        {
            draft.Advise($"Before the next rollout: {finding.Advice}", "The corrected revision keeps running.");
        }
    }

    private static string Sentence(string advice) => char.ToUpperInvariant(advice[0]) + advice[1..];

    // The user may have named the value; a secret one is refused by the guardrails and becomes advice.
    private static void WriteVariable(PlanDraft draft, string variable)
    {
        var facts = draft.Facts;
        if (CrashCause.ValueIn(facts.UserContext, variable) is { } value)
        {
            draft.Change(
                $"Set {variable} as you wrote it: the log says that it is missing.",
                $"set env {{target}}{(facts.Container is null ? "" : $" --containers={facts.Container.Name}")} {variable}={value}",
                facts.Current is { } current ? FormattableString.Invariant($"rollout undo {{target}} --to-revision={current.Revision}") : "rollout undo {target}",
                Impact.Medium);
            return;
        }

        draft.UndoToLastGood($"It ran, so it had {variable} or did not need it.");
        draft.Advise(
            $"Set the variable {variable} for the container: from a Secret if the value is secret, otherwise as a literal in the manifest. Its value is not in the evidence; write it in the context as {variable}=value to get the command.",
            "The container keeps running, and its log no longer names the variable.");
    }

    private static void WriteLongTerm(PlanDraft draft, CrashFinding finding)
    {
        draft.Reproduce = draft.Facts.Container is { } container
            ? $"run the image {container.Image} on your machine with the command, arguments, environment and mounted files of container '{container.Name}'; it ends with exit code {container.LastExitCode.ToString(CultureInfo.InvariantCulture)}{(draft.Facts.Cause is { } cause ? $" and writes: {cause.Line}" : "")}"
            : "";
        draft.Advise($"Fix the cause in the source or the manifest in version control: {finding.Advice}", "A rollout from version control becomes ready and stays so for a day.");
        draft.Advise("Make the program check its configuration at start and report in one line what is missing, and have the pipeline start the image once with the real configuration before it deploys.", "A build that cannot start does not reach the cluster.");
        draft.Advise("Set progressDeadlineSeconds, a readiness probe and maxUnavailable 0, so that a revision that does not start never replaces one that runs.", "A broken revision leaves the old pods running.");
        draft.Recommendations.Add("Alert on restarts: more than three in ten minutes.");
        draft.Recommendations.Add("Keep revisionHistoryLimit at five or more, and write a change cause for each rollout.");
    }
}
