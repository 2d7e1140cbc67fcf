using System.Text.RegularExpressions;
using ClusterCodex.Kubernetes.Logs;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A container that runs but fails its probe.</summary>
internal sealed partial class ProbeRule : IOfflineRule
{
    public IReadOnlyCollection<string> Categories => ["ReadinessProbeFailed", "LivenessProbeFailed", "StartupProbeFailed", "Unhealthy", "NotReady", "ContainersNotReady", "PodNotReady"];

    public bool Applies(Facts facts) =>
        facts.Evidence.Category.Contains("Probe", StringComparison.OrdinalIgnoreCase)
        || facts.EventsOf("Unhealthy").Any();

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var said = facts.EventsOf("Unhealthy", "ProbeWarning").Select(one => one.Message).FirstOrDefault() ?? facts.Evidence.Issue.Issue.Message;
        var fix = FindFix(draft, said);
        if (facts.Cause is { Class: < LogClass.Exception } cause)
        {
            draft.Hypotheses.Insert(0, $"{cause.Summary} Evidence: {cause.Line}");
        }

        if (facts.PodName.Length > 0)
        {
            var container = facts.Container is null ? "" : $" -c {facts.Container.Name}";
            draft.Inspect("See the probe's path, port, timings and latest failures.", $"describe pod {facts.PodName}", "Path and port are those on which the program listens.");
            draft.Inspect("See what the program logs while it is probed.", $"logs {facts.PodName}{container} --tail=100", "The log shows it listening, or why it does not.");
        }

        if (facts.IsLongTerm)
        {
            draft.Field = "the probe's path, port and timings, or what the program answers there";
            draft.Reproduce = "run the image on your machine as the pod runs it and send the probe's request or command by hand, from the start on; it fails in the same way.";
            draft.Advise("Give the program one endpoint for readiness (may it be sent work) and one for liveness (must it be restarted), and probe exactly these.", "Readiness follows its dependencies, liveness does not.");
            draft.Advise("Use a startup probe where the start takes long, instead of long delays.", "A slow start is not killed, and a hang is detected quickly.");
            draft.Recommendations.Add("Test the probes in the pipeline against the built image.");
            draft.Recommendations.Add("Alert when a workload has fewer ready pods than wanted for more than five minutes.");
        }
        else if (!draft.UndoToLastGood("Its pods were probed successfully."))
        {
            draft.Fix($"To fix it, {fix}", "The pod becomes ready.");
        }

        draft.Fallback = $"If the probe still fails, {fix}";
    }

    private static string FindFix(PlanDraft draft, string said)
    {
        if (Status().Match(said) is { Success: true } status)
        {
            var code = status.Groups["code"].Value;
            draft.Hypotheses.Add(code.StartsWith('4')
                ? $"The probe asks for a path that the program does not serve or protects (HTTP status {code}). Evidence: {said}"
                : $"The program reports that it is unhealthy (HTTP status {code}), often because a dependency is. Evidence: {said}");
            return code.StartsWith('4') ? "correct the probe's path in the pod template." : "check the log for the dependency that is unavailable.";
        }

        if (said.Contains("refused", StringComparison.OrdinalIgnoreCase))
        {
            draft.Hypotheses.Add($"Nothing listens on the probe's port: another port, another address, or still starting. Evidence: {said}");
            return "make the program listen on the probe's port on all addresses, or correct the port; allow it more time if it starts slowly.";
        }

        if (said.Contains("timeout", StringComparison.OrdinalIgnoreCase) || said.Contains("deadline", StringComparison.OrdinalIgnoreCase))
        {
            draft.Hypotheses.Add($"The program answers too slowly for the probe: overloaded, short of CPU, or waiting for something. Evidence: {said}");
            return "raise the probe's timeoutSeconds, give the container more CPU, or move slow work out of the probed path.";
        }

        draft.Hypotheses.Add($"The probe fails for a reason that the evidence does not name. Evidence: {said}");
        return "run the probe's request or command by hand and see why it fails.";
    }

    [GeneratedRegex(@"status\s?code:?\s*(?<code>[0-9]{3})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Status();
}
