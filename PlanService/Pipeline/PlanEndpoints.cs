using ClusterCodex.AccessControl.Audit;
using ClusterCodex.AccessControl.Authorization;
using ClusterCodex.AccessControl.Identity;
using ClusterCodex.AccessControl.Streaming;
using ClusterCodex.Kubernetes.Redaction;
using ClusterCodex.PlanService.Evidence;
using ClusterCodex.PlanService.Plans;
using ClusterCodex.PlanService.Storage;
using ClusterCodex.ServiceDefaults.Errors;
using Grpc.Core;
using Wire = ClusterCodex.V1;

namespace ClusterCodex.PlanService.Pipeline;

/// <summary>Plans over gRPC.</summary>
internal sealed class PlanEndpoints(
    PlanPipeline pipeline,
    EvidenceGatherer gatherer,
    PlanStore store,
    PlanLimits limits,
    IPolicyEnforcer policies,
    StreamLifetime lifetime,
    IAuditLog audit,
    ILogger<PlanPipeline> logger) : Wire.PlanService.PlanServiceBase
{
    private const string AuditAction = "plan.create";

    public override async Task<Wire.Plan> CreatePlan(Wire.CreatePlanRequest request, ServerCallContext context)
    {
        var caller = context.GetCaller();
        PlanRequests.Check(request);
        using var lease = limits.Enter(caller);
        try
        {
            var issue = await gatherer.OpenAsync(request.IssueId, caller, context.GetAction(), context.CancellationToken);
            var authorization = new PlanAuthorization(policies, caller, issue.Issue);
            // As a stream: a policy that is narrowed meanwhile, or a session that ends, stops the model.
            Wire.Plan? plan = null;
            await lifetime.RunAsync(
                authorization.Require, async stopping => plan = await RunAsync(request, issue, authorization, SilentObserver.Instance, stopping), context.CancellationToken);
            return plan!;
        }
        catch (Exception exception) when (IsPlanFailure(exception))
        {
            throw RpcErrors.Unavailable(await FailedAsync(request, exception));
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied)
        {
            await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Denied);
            throw;
        }
    }

    public override async Task StreamPlan(
        Wire.CreatePlanRequest request, IServerStreamWriter<Wire.StreamPlanResponse> responseStream, ServerCallContext context)
    {
        var caller = context.GetCaller();
        PlanRequests.Check(request);
        using var lease = limits.Enter(caller);
        try
        {
            // Before the first event, so that a denial is an error of the call and not an event.
            var issue = await gatherer.OpenAsync(request.IssueId, caller, context.GetAction(), context.CancellationToken);
            var authorization = new PlanAuthorization(policies, caller, issue.Issue);
            await lifetime.RunAsync(
                authorization.Require, stopping => StreamAsync(request, issue, authorization, new PlanStreamWriter(responseStream), stopping), context.CancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied)
        {
            await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Denied);
            throw;
        }
    }

    public override async Task<Wire.ListPlansResponse> ListPlans(Wire.ListPlansRequest request, ServerCallContext context)
    {
        var policy = policies.Current(context.GetCaller());
        var (count, before) = PlanRequests.Page(request);
        var response = new Wire.ListPlansResponse();
        while (true)
        {
            var records = await store.ListAsync(request.IssueId.Length > 0 ? request.IssueId : null, before, PlanRequests.MaxLimit, context.CancellationToken);
            foreach (var record in records)
            {
                if (!EvidenceAccess.Allows(policy, record.Access))
                {
                    continue;
                }

                if (response.Plans.Count == count)
                {
                    // The last plan shown: the cursor must not reveal a hidden plan.
                    response.NextCursor = response.Plans[^1].Id;
                    return response;
                }

                response.Plans.Add(record.ToListed());
            }

            if (records.Count < PlanRequests.MaxLimit)
            {
                return response;
            }

            before = records[^1].Id;
        }
    }

    public override async Task<Wire.Plan> GetPlan(Wire.GetPlanRequest request, ServerCallContext context)
    {
        var policy = policies.Current(context.GetCaller());
        var record = Guid.TryParseExact(request.Id, "N", out var id) ? await store.FindAsync(id, context.CancellationToken) : null;
        return record is not null && EvidenceAccess.Allows(policy, record.Access)
            ? record.ToWire()
            : throw RpcErrors.NotFound("There is no plan with this id.");
    }

    private async Task StreamAsync(
        Wire.CreatePlanRequest request, Wire.IssueDetail issue, PlanAuthorization authorization, PlanStreamWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await RunAsync(request, issue, authorization, writer, cancellationToken);
            await writer.PlanAsync(plan, cancellationToken);
        }
        catch (Exception exception) when (IsPlanFailure(exception))
        {
            await writer.FailureAsync(ErrorCodes.Unavailable, await FailedAsync(request, exception), cancellationToken);
        }
    }

    private async Task<Wire.Plan> RunAsync(
        Wire.CreatePlanRequest request, Wire.IssueDetail issue, PlanAuthorization authorization, IPlanObserver observer, CancellationToken cancellationToken)
    {
        var horizon = request.Horizon == Wire.Horizon.LongTerm ? PlanHorizon.LongTerm : PlanHorizon.ShortTerm;
        var (record, isReused) = await pipeline.RunAsync(new PlanOrder(issue, request.UserContext, horizon, request.Fresh), authorization, observer, cancellationToken);
        await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Allowed, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["plan"] = record.Id.ToString("N"),
            ["horizon"] = record.Horizon,
            ["generatedBy"] = record.GeneratedBy,
            ["reused"] = isReused ? "true" : "false",
        });
        authorization.Require();
        var plan = record.ToWire();
        plan.Reused = isReused;
        return plan;
    }

    private static bool IsPlanFailure(Exception exception) => exception is PlannerException or RedactionException;

    private async Task<string> FailedAsync(Wire.CreatePlanRequest request, Exception exception)
    {
        PlanPipelineLog.Failed(logger, request.IssueId, exception.Message);
        await audit.WriteAsync(AuditAction, $"issue/{request.IssueId}", AuditOutcome.Failed);
        return exception.Message;
    }
}
