using System.Globalization;
using ClusterCodex.PlanService.Grounds;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Reports the progress of a plan to a stream.</summary>
internal sealed class PlanStreamWriter(IServerStreamWriter<StreamPlanResponse> stream) : IPlanObserver
{
    private int _events;
    private string? _stage;

    public async ValueTask StageAsync(string name, CancellationToken cancellationToken)
    {
        await FinishStageAsync(cancellationToken);
        _stage = name;
        await WriteAsync(new StreamPlanResponse { Stage = new PlanStage { Name = name, State = PlanStage.Types.State.Started, Text = TextOf(name) } }, cancellationToken);
    }

    public async ValueTask PartialAsync(PartialPlanDocument partial, CancellationToken cancellationToken) =>
        await WriteAsync(new StreamPlanResponse { Partial = partial.ToWire() }, cancellationToken);

    public async ValueTask InvestigatedAsync(Plans.InvestigationStep step, CancellationToken cancellationToken) =>
        await WriteAsync(new StreamPlanResponse { Investigation = PlanGrounds.ToWire(step) }, cancellationToken);

    public async Task PlanAsync(Plan plan, CancellationToken cancellationToken)
    {
        await FinishStageAsync(cancellationToken);
        await WriteAsync(new StreamPlanResponse { Plan = plan }, cancellationToken);
    }

    public Task FailureAsync(string code, string error, CancellationToken cancellationToken) =>
        WriteAsync(new StreamPlanResponse { Failure = new PlanFailure { Code = code, Error = error } }, cancellationToken);

    private static string TextOf(string stage) => stage switch
    {
        PlanStages.Evidence => "Reading evidence with your permissions",
        PlanStages.Redaction => "Redacting secrets",
        PlanStages.Prompt => "Preparing the prompt",
        PlanStages.Model => "Writing the plan",
        PlanStages.Schema => "Validating the format",
        PlanStages.Guardrails => "Checking every command",
        PlanStages.Storage => "Saving the plan",
        _ => "",
    };

    private async Task FinishStageAsync(CancellationToken cancellationToken)
    {
        if (_stage is { } stage)
        {
            _stage = null;
            await WriteAsync(new StreamPlanResponse { Stage = new PlanStage { Name = stage, State = PlanStage.Types.State.Done, Text = TextOf(stage) } }, cancellationToken);
        }
    }

    private Task WriteAsync(StreamPlanResponse response, CancellationToken cancellationToken)
    {
        response.Cursor = (++_events).ToString(CultureInfo.InvariantCulture);
        return stream.WriteAsync(response, cancellationToken);
    }
}
