using ClusterCodex.V1;
using Grpc.Core;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Returns UNIMPLEMENTED for the part of the contract that this version does not implement.</summary>
internal sealed class PlanExecutionEndpoints : PlanExecutionService.PlanExecutionServiceBase
{
    public override Task<StepPreview> PreviewStep(PreviewStepRequest request, ServerCallContext context) => throw NotYet();

    public override Task<StepRun> ExecuteStep(ExecuteStepRequest request, ServerCallContext context) => throw NotYet();

    public override Task<StepRun> RollbackStep(RollbackStepRequest request, ServerCallContext context) => throw NotYet();

    public override Task StreamPlanEvents(StreamPlanEventsRequest request, IServerStreamWriter<StreamPlanEventsResponse> responseStream, ServerCallContext context) =>
        throw NotYet();

    private static RpcException NotYet() => new(new Status(
        StatusCode.Unimplemented, "Plan steps cannot be executed in this version. Copy the command and run it with kubectl under your own account."));
}
