using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Offline.Rules;
using ClusterCodex.PlanService.Plans;

namespace ClusterCodex.PlanService.Offline;

/// <summary>Writes plans without a model: deterministic, from the evidence alone.</summary>
internal sealed class OfflinePlanner : IPlanner
{
    public const string PlannerName = "offline";

    // The first rule that applies writes the plan: categories that need no further evidence, then from the most specific evidence to the least.
    private static readonly IOfflineRule[] Rules =
    [
        new TableRule(),
        new ImagePullRule(),
        new ConfigRule(),
        new OutOfMemoryRule(),
        new SchedulingRule(),
        new CrashRule(),
        new ProbeRule(),
        new RolloutRule(),
        new GeneralRule(),
    ];

    public string Name => PlannerName;

    /// <summary>Categories for which there is more advice than what every issue gets.</summary>
    internal static IEnumerable<string> Categories => Rules.SelectMany(rule => rule.Categories);

    public async Task<WrittenPlan> PlanAsync(PlanRequest request, PlanRun run, CancellationToken cancellationToken)
    {
        await run.Observer.StageAsync(PlanStages.Redaction, cancellationToken);
        EvidenceSecrets.Learn(run.Session, request.Evidence, request.UserContext);

        await run.Observer.StageAsync(PlanStages.Model, cancellationToken);
        return new WrittenPlan(Write(request).Map(run.Session.Return), PlannerName);
    }

    internal static PlanDocument Write(PlanRequest request)
    {
        var facts = new Facts(request);
        var draft = new PlanDraft(facts);
        RuleFor(facts).Write(draft);
        return draft.Build();
    }

    // The category says it; a K8sGPT text or a rollout that is stuck may be of any family.
    private static IOfflineRule RuleFor(Facts facts) =>
        Array.Find(Rules, rule => rule.Categories.Contains(facts.Evidence.Category)) ?? Array.Find(Rules, rule => rule.Applies(facts))!;
}
