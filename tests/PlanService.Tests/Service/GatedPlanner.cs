using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Schema;
using ClusterCodex.TestSupport.OpenAiStub;

namespace ClusterCodex.PlanService.Tests.Service;

/// <summary>A planner that blocks until the test releases it.</summary>
internal sealed class GatedPlanner : IPlanner
{
    private int _asked;
    private int _waiting;

    public string Name => "gated";

    /// <summary>Holds plans, after a first partial one, until it is completed; null lets them through.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Plans asked for so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Plans that wait at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public async Task<WrittenPlan> PlanAsync(PlanRequest request, PlanRun run, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        await run.Observer.StageAsync(PlanStages.Model, cancellationToken);
        await run.Observer.PartialAsync(new PartialPlanDocument("Half", []), cancellationToken);
        if (Gate is { } gate)
        {
            Interlocked.Increment(ref _waiting);
            await gate.Task.WaitAsync(cancellationToken);
            await run.Observer.PartialAsync(new PartialPlanDocument("Half and more", []), cancellationToken);
        }

        return new WrittenPlan(PlanSchema.Read(StubAnswer.GoodPlan, out _)!, Name);
    }
}
