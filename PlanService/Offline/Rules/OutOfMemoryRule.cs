using System.Globalization;
using ClusterCodex.PlanService.Guardrails;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Offline.Rules;

/// <summary>A container that the kernel kills for exceeding its memory limit.</summary>
internal sealed class OutOfMemoryRule : IOfflineRule
{
    private const decimal Mebi = 1024 * 1024;

    // Below this doubling is cheap; above, a limit grows by half.
    private const decimal DoubleUpTo = 2048 * Mebi;

    public IReadOnlyCollection<string> Categories => ["OOMKilled"];

    public bool Applies(Facts facts) => facts.Container is { LastReason: "OOMKilled" } or { Reason: "OOMKilled" };

    public void Write(PlanDraft draft)
    {
        var facts = draft.Facts;
        var container = facts.Container;
        var limitText = container?.MemoryLimit ?? "";
        var name = container?.Name ?? "";
        draft.Hypotheses.Add(limitText.Length > 0
            ? $"The limit of {limitText} is below what the program needs in normal work (OOMKilled is the last state of container {name})."
            : "The node itself ran out of memory, or a limit that the evidence does not show was reached.");
        draft.Hypotheses.Add("The program leaks memory or holds more data in memory than it needs: then a higher limit only postpones the next kill.");
        if (facts.SaysDeployed || facts.LastGood is not null)
        {
            draft.Hypotheses.Add(facts.SaysDeployed
                ? "The change you mention needs more memory than the version before."
                : FormattableString.Invariant($"The current revision needs more memory than revision {facts.LastGood!.Revision}."));
        }

        draft.ToGather.Add("The container's memory over time (from its metrics): a steady rise indicates a leak, a plateau above the limit means that the limit is too low.");
        if (facts.PodName.Length > 0)
        {
            draft.Inspect("See what the containers use now.", $"top pod {facts.PodName} --containers", "Usage near the limit confirms that the limit is the cause; metrics may be missing in this cluster.");
        }

        if (facts.IsLongTerm)
        {
            WriteLongTerm(draft, limitText);
        }
        else
        {
            WriteShortTerm(draft, name, limitText);
        }

        draft.Fallback = facts.LastGood is { } good && !facts.ForbidsRollback
            ? FormattableString.Invariant($"If it is killed again at the new limit, memory grows without bound: roll back to revision {good.Revision} and look for the leak.")
            : "If it is killed again at the new limit, memory grows without bound: look for the leak before raising it further.";
    }

    private static void WriteShortTerm(PlanDraft draft, string container, string limitText)
    {
        var facts = draft.Facts;
        if (facts.Current?.Changes.Any(change => change.Path.EndsWith("resources.limits.memory", StringComparison.Ordinal)) == true && draft.UndoToLastGood("Its memory limit was enough."))
        {
            return;
        }

        if (!KubectlSyntax.TryReadQuantity(limitText, out var limit) || limit <= 0 || container.Length == 0)
        {
            draft.Advise("Give the container a memory limit and request that fit its measured use; the evidence shows none to start from.", "The container is not killed again.");
            return;
        }

        var wanted = limit * (limit < DoubleUpTo ? 2 : 1.5m);
        var (raised, why) = WithinQuotas(facts, limit, wanted);
        if (raised <= limit)
        {
            draft.Advise($"More memory is needed than {limitText}, but {why} Free quota or raise it first.", "The quota leaves room for the new limit.");
            return;
        }

        var raisedText = Format(raised);
        var requests = facts.Container!.MemoryRequest == limitText ? $" --requests=memory={raisedText}" : "";
        var requestsBack = requests.Length > 0 ? $" --requests=memory={limitText}" : "";
        draft.Change(
            $"Raise the memory limit of container {container} from {limitText} to {raisedText}: it was OOMKilled at {limitText}, and {why}"
            + (requests.Length > 0 ? " Its request equals its limit and is raised with it, so that its quality of service stays the same." : ""),
            $"set resources {{target}} --containers={container} --limits=memory={raisedText}{requests}",
            $"set resources {{target}} --containers={container} --limits=memory={limitText}{requestsBack}",
            Impact.Medium);
        draft.Assumptions.Add($"The nodes have room for {raisedText} for each pod.");
    }

    private static void WriteLongTerm(PlanDraft draft, string limitText)
    {
        draft.Field = "resources.limits.memory and resources.requests.memory of the container";
        draft.Reproduce = limitText.Length > 0
            ? $"run the image on your machine with a memory limit of {limitText} under the same load; it is killed with exit code 137."
            : "run the image on your machine under the same load and watch its memory.";
        draft.Advise("Measure the program's memory under its real load over at least one busy day, with the container's own metrics.", "A plateau is found, or a leak is.");
        draft.Advise($"Set request and limit in the manifest in version control from that measurement, with about a quarter of room above the plateau{(limitText.Length > 0 ? $" (the limit is {limitText} now)" : "")}.", "A rollout from version control runs for a day without OOMKilled.");
        draft.Advise("Make the runtime respect the container's limit: heap sizes for JVM and Node.js, GOMEMLIMIT for Go, worker counts and cache sizes for others.", "The runtime's own figures stay below the limit.");
        draft.Recommendations.Add("Alert when a container's memory stays above 90 % of its limit.");
        draft.Recommendations.Add("Test new versions under load at the production limit before they are released.");
        draft.Recommendations.Add("Consider a LimitRange so that no container runs without a memory limit.");
    }

    private static (decimal Limit, string Why) WithinQuotas(Facts facts, decimal limit, decimal wanted)
    {
        var raised = wanted;
        var why = wanted == limit * 2 ? "twice that is the usual first step." : "half as much again is a careful step at this size.";
        var limits = NamespaceLimits.Read(facts.Evidence.Objects.Quotas);
        var pods = Math.Max(1, facts.Evidence.Objects.Pods.Count);
        if (limits.Free is { } free && limit + (free / pods) < raised)
        {
            raised = Math.Floor((limit + (free / pods)) / Mebi) * Mebi;
            why = string.Create(CultureInfo.InvariantCulture, $"the namespace's quota leaves no more (limits.memory: {limits.FreeText} used, {pods} pods).");
        }

        if (limits.Max is { } max && max < raised)
        {
            raised = max;
            why = $"the namespace's limit range allows a container no more than {limits.MaxText}.";
        }

        return (raised, why);
    }

    private static string Format(decimal bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bytes / Mebi):0}Mi");
}
